//! The command line of `candor correct`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor correct --openapi api.yaml --request refused.http
  candor correct --openapi api.yaml --curl 'curl -d a=1 http://api.test/things'
  candor correct --openapi api.yaml --request session.har --entry 3 --baseline worked.http
  candor correct --id 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0
  candor correct --openapi api.yaml --jsonl requests.jsonl > corrections.jsonl

What is printed was accepted by the rules of the gateway. Outside of its edits it is the request that was
given, octet for octet, and no value is invented: where only you know what belongs somewhere, the place
is marked, and the result is called a sketch. Values that are missing are taken from a request of the same
operation that worked: the one that --baseline names, or with --id the nearest of the journal. With --id the
settings of the gateway count, in CANDOR_* variables and ./candor.toml, and its secrets stay masked. With --jsonl each line of FILE is
{\"id\": …, \"request_b64\": \"…\"}, with \"baseline_b64\" and \"host\" where they are known.

Exit code 0 if a correction was found or none is needed, 1 for a sketch or nothing, 2 if the input
cannot be used; with --jsonl 0 or 2.";

/// `candor correct`.
#[derive(Debug, Args)]
pub struct Correct {
    /// The request: raw HTTP, a curl command, HAR or a Postman collection; - or nothing reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// The request as a curl command
    #[arg(long, value_name = "COMMAND", conflicts_with = "request")]
    pub curl: Option<String>,
    /// The request of this exchange of the journal
    #[arg(long, value_name = "REQUEST_ID", conflicts_with_all = ["request", "curl", "entry", "jsonl"])]
    pub id: Option<String>,
    /// Which request of a file that holds several, counted from 1
    #[arg(long, value_name = "NUMBER")]
    pub entry: Option<usize>,
    /// A request of the same operation that worked: FILE, FILE#3, a curl command, an id of the journal, or an
    /// operation of --openapi, whose examples are then taken
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// Host and port of the URL that was called, for a request without a Host
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// Many requests, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "curl", "entry", "baseline", "host"])]
    pub jsonl: Option<PathBuf>,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForReader,
}

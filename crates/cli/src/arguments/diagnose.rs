//! The command line of `candor diagnose`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor diagnose --id 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0
  candor diagnose --har session.har                   the entry that failed, or --entry 3
  candor diagnose --curl 'curl -d a=1 http://api.test/things' --response answer.http
  candor diagnose --request request.http --response answer.http --openapi api.yaml
  curl -iv http://api.test/things -d a=1 2>&1 | candor diagnose
  candor diagnose < terminal.txt                      a command and its output, as copied from a terminal
  candor diagnose --jsonl exchanges.jsonl > readings.jsonl

It walks the five steps: the answer's body, a request that worked, size, content type, URL. What is wrong is
shown with its octets; a ^ stands before the steps that show it. The request to compare with is chosen from
the journal or the export by itself, or named: --baseline FILE, FILE#3, a curl command, or an id. With
--openapi the contract judges the request too, and a request that passes is printed if one can be made.

Without --response the account is what our rules say of the request. Files hold octets as they were on the
wire or as an editor saved them; either side may be cut. With --id the settings of the gateway count: the
CANDOR_* variables and ./candor.toml; otherwise only flags and --config.

With --jsonl each line of FILE is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"} and each line of the
answer {\"id\", \"layer\", \"product\", \"shape\", \"status\", \"right_status\", \"misuse\", \"fields\", \"findings\"}.
layer is edge, server, framework or application; shape is 1 target or headers, 2 body, 3 values, 4 guard.

Exit code 0, or 2 if the input cannot be used.";

/// `candor diagnose`.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// An exchange of the journal: header X-Request-Id, or member request_id of a problem document
    #[arg(long, value_name = "REQUEST_ID", conflicts_with_all = ["request", "response", "curl", "har", "jsonl"])]
    pub id: Option<String>,
    /// The request as it was sent; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// What was answered; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub response: Option<PathBuf>,
    /// The request as a curl command
    #[arg(long, value_name = "COMMAND", conflicts_with = "request")]
    pub curl: Option<String>,
    /// A HAR export, as browsers save it
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "response", "curl"])]
    pub har: Option<PathBuf>,
    /// Which request of a file that holds several, counted from 1
    #[arg(long, value_name = "NUMBER")]
    pub entry: Option<usize>,
    /// A request that worked: FILE, FILE#3, a curl command, or an id of the journal
    #[arg(long, value_name = "NAME")]
    pub baseline: Option<String>,
    /// Many exchanges, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "response", "curl", "har", "entry", "baseline"])]
    pub jsonl: Option<PathBuf>,
    /// Read as if this product were unknown: shows what the reading hangs on
    #[arg(long, value_name = "PRODUCT", hide = true)]
    pub without: Vec<String>,
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

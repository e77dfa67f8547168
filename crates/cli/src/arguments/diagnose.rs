//! The command line of `candor diagnose`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor diagnose --id 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0
  candor diagnose --request request.http --response response.http
  candor diagnose --request request.http --response - --format json
  candor diagnose --jsonl exchanges.jsonl > readings.jsonl

REQUEST and RESPONSE are octets as they were on the wire, head and body; either may be cut. With
--jsonl each line of FILE is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"} and each line of
the answer {\"id\", \"layer\", \"product\", \"shape\", \"status\", \"right_status\", \"misuse\", \"fields\",
\"findings\"}. layer is edge, server, framework or application; shape is 1 target or headers, 2 body,
3 values, 4 guard.

Exit code 0, or 2 if the input cannot be used.";

/// `candor diagnose`.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// The request as it was sent; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// What was answered; - reads it from stdin
    #[arg(long, value_name = "FILE", required_unless_present_any = ["jsonl", "id"])]
    pub response: Option<PathBuf>,
    /// The exchange of the journal with this id: header X-Request-Id, member request_id of a problem document
    #[arg(long, value_name = "REQUEST_ID", conflicts_with_all = ["request", "response", "jsonl"])]
    pub id: Option<String>,
    /// Folder of the journal
    #[arg(long, value_name = "DIR", env = "CANDOR_DATA", default_value = "./candor-data")]
    pub data: PathBuf,
    /// Many exchanges, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "response"])]
    pub jsonl: Option<PathBuf>,
    /// Read as if this product were unknown: shows what the reading hangs on
    #[arg(long, value_name = "PRODUCT", hide = true)]
    pub without: Vec<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

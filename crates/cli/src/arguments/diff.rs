//! The command line of `candor diff`.

use std::path::PathBuf;

use clap::Args;

use super::Format;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor diff failing.http worked.http
  candor diff failing.curl session.har#3
  candor diff --format json failing.http worked.http
  candor diff --jsonl pairs.jsonl > differences.jsonl

A file holds raw HTTP, a curl command, a HAR export or a Postman collection; FILE#3 is the third request of
one that holds several. Dates, ids of traces, boundaries and the order of fields and members are folded
away. With --jsonl each line of FILE is {\"id\": …, \"request_b64\": \"…\", \"baseline_b64\": \"…\"}.

Exit code 0 if nothing differs that a server would decide by, 1 if something does, 2 if the input cannot
be used; with --jsonl 0 or 2.";

/// `candor diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The request that fails, and one that worked
    #[arg(value_name = "FILE", num_args = 2, required_unless_present = "jsonl")]
    pub requests: Vec<PathBuf>,
    /// Many pairs, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with = "requests")]
    pub jsonl: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

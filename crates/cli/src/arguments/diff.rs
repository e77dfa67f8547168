//! The command line of `candor diff`.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor diff failing.http worked.http
  candor diff failing.curl session.har#3
  candor diff 'curl http://api.test/things -d a=1' collection.json#'Create a thing'
  candor diff 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0      with the nearest that worked, from the journal
  candor diff failing.http createThing --openapi api.yaml
  candor diff --jsonl pairs.jsonl > differences.jsonl

A name is a file with raw HTTP, a curl command, a HAR export or a Postman collection (FILE#3 is the third
request of one that holds several, FILE#NAME the one of this name), a curl command in quotes, an id of the
journal, or an operation of --openapi, whose examples are then taken. Dates, ids of traces, boundaries and the
order of fields and members are folded away. With --jsonl each line of FILE is
{\"id\": …, \"request_b64\": \"…\", \"baseline_b64\": \"…\"}.

Exit code 0 if nothing differs that a server would decide by, 1 if something does, 2 if the input cannot
be used; with --jsonl 0 or 2.";

/// `candor diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The request that fails, and one that worked; without the second it is chosen
    #[arg(value_name = "NAME", num_args = 1..=2, required_unless_present = "jsonl")]
    pub requests: Vec<String>,
    /// Many pairs, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with = "requests")]
    pub jsonl: Option<PathBuf>,
    /// Read settings from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForReader,
}

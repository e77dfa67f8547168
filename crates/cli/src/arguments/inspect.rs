//! The command line of `candor inspect`.

use std::path::PathBuf;

use clap::Args;

use super::ReportFormat;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  printf 'GET /pets HTTP/1.1\\r\\nHost: api.test\\r\\n\\r\\n' | candor inspect -
  candor inspect --openapi api.yaml --format json captured-request.http
  candor inspect --openapi api.yaml --format junit requests/*.http session.har > report.xml
  candor inspect --jsonl cases.jsonl > verdicts.jsonl

The octets are those of one connection and may hold several requests; the verdict is that on the
first request that is refused. Of a HAR export (*.har), a Postman collection (*.json) or curl commands (*.curl)
each request is judged as it would travel. With --jsonl each line of FILE is {\"id\": …, \"raw_b64\": \"…\"} and each
line of the answer {\"id\", \"verdict\", \"status\", \"code\", \"offset\", \"violations\"}. The same code as in
the gateway decides. Variables and ./candor.toml do not count, only flags and --config.

Exit code 0 if accepted, 1 if refused, 2 if the input cannot be used; with --jsonl 0 or 2.";

/// `candor inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// The octets of one connection each, or exports with several requests; - reads stdin
    #[arg(value_name = "FILE", required_unless_present = "jsonl")]
    pub files: Vec<PathBuf>,
    /// Many streams, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    pub jsonl: Option<PathBuf>,
    /// Refusals that are accepted, as --write-baseline writes them
    #[arg(long, value_name = "FILE", conflicts_with = "jsonl")]
    pub baseline: Option<PathBuf>,
    /// Write what is refused to this file, to be accepted from now on
    #[arg(long, value_name = "FILE", conflicts_with = "jsonl")]
    pub write_baseline: Option<PathBuf>,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForInspect,
}

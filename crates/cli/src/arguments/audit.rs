//! The command line of `candor audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ReportFormat;
use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor audit --har session.har
  candor audit --journal ./candor-data --query 'since:24h' --openapi api.yaml
  candor audit --har session.har --format sarif > candor.sarif
  candor audit --har session.har --write-baseline accepted.json
  candor audit --har session.har --baseline accepted.json --fail-on warning --format github
  candor audit --journal ./candor-data --write-overlook overlooked.json

What is looked for: wrong statuses, answers without the fields that HTTP asks for, bodies that say too little
or too much, answers that break the contract, and what only many exchanges show together. `candor explain CODE`
tells of each. With --openapi requests and answers are held against the contract as well. Each line of a
--jsonl file is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"}.

Exit code 0 if nothing was found that --fail-on names and the baseline does not accept, 1 if something was,
2 if the input cannot be used.";

/// `candor audit`.
#[derive(Debug, Args)]
#[group(id = "from", required = true, multiple = true, args = ["har", "jsonl", "journal"])]
pub struct Audit {
    /// Audit the exchanges of a HAR 1.2 export; may be repeated; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub har: Vec<PathBuf>,
    /// Audit exchanges, one per line of this file; may be repeated; - reads them from stdin
    #[arg(long, value_name = "FILE")]
    pub jsonl: Vec<PathBuf>,
    /// Audit the journal in this folder, or on this ClickHouse, also while a gateway writes to it
    #[arg(long, value_name = "DIR|URL")]
    pub journal: Option<PathBuf>,
    /// Only exchanges of the journal that this query finds
    #[arg(long, value_name = "QUERY", default_value = "", requires = "journal")]
    pub query: String,
    /// At most so many exchanges of the journal, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000, requires = "journal")]
    pub limit: usize,
    /// Findings that are accepted, as --write-baseline writes them
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found to this file, to be accepted from now on
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Write the clauses of the contract to this file that mode enforce must overlook for the requests that the API
    /// took, for the setting overlook
    #[arg(long, value_name = "FILE", requires = "journal")]
    pub write_overlook: Option<PathBuf>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, default_value_t)]
    pub fail_on: FailOn,
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

/// From which severity on an audit fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// At errors
    #[default]
    Error,
    /// At warnings and errors
    Warning,
    /// At anything
    Info,
    /// Never
    Never,
}

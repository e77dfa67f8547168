//! The command line of `candor check`.

use std::path::PathBuf;

use clap::Args;

use super::ReportFormat;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor check                          ./candor.toml and the documents that it names
  candor check openapi.yaml             one document: what is enforced of each operation, and what is not
  candor check openapi.yaml --operation createPet
  candor check - < openapi.yaml         a document from stdin
  candor check http://127.0.0.1:9000/openapi.json
  candor check --format json *.yaml     for a program to read (docs/check.md)
  candor check --deny-warnings --ignore example-refused openapi.yaml
  candor check --deny-warnings --baseline accepted.json --format github openapi.yaml

Each finding has a code in brackets; `candor explain CODE` says more about it. A document silences codes
with `x-candor-ignore: [code, …]` at the object in question.

Exit code 0 if there are no errors, 1 if there are (or warnings, with --deny-warnings), 2 if a flag names
nothing that exists.";

/// `candor check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Settings (*.toml) and OpenAPI documents (anything else: files, addresses, - for stdin)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show this operation in full: its operationId, or method and path
    #[arg(long, value_name = "ID|\"METHOD /path\"")]
    pub operation: Option<String>,
    /// Show every finding, and every operation in full
    #[arg(long)]
    pub verbose: bool,
    /// Exit with 1 if there are warnings
    #[arg(long)]
    pub deny_warnings: bool,
    /// Do not tell findings of this code; may be given several times
    #[arg(long, value_name = "CODE")]
    pub ignore: Vec<String>,
    /// Warnings and notes that are accepted, as --write-baseline writes them
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the warnings and notes to this file, to be accepted from now on
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ReportFormat,
}

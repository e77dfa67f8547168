//! The command lines of `candor journal …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Format;

/// `candor journal`.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Read every record of every slice, and mend what is damaged
    #[command(after_help = CHECK)]
    Check(JournalCheck),
    /// Write exchanges as JSON Lines or HAR
    #[command(after_help = EXPORT)]
    Export(JournalExport),
    /// Take exchanges from JSON Lines or HAR
    #[command(after_help = IMPORT)]
    Import(JournalImport),
}

const CHECK: &str = "\
Examples:
  candor journal check
  candor journal check --repair

A gateway may go on writing during a check, not during a repair. A repair reads what can be read of a damaged
slice into a new one, and leaves the old file beside it under a name that ends in .damaged.

Exit code 0 if all slices are sound, 1 if one is not, 2 if the folder cannot be used.";

/// The journal that is read.
#[derive(Debug, Args)]
pub struct JournalPlace {
    /// Folder of the journal, or the address of a ClickHouse (clickhouse://…)
    #[arg(
        long,
        visible_alias = "journal",
        value_name = "DIR|URL",
        env = "CANDOR_DATA",
        default_value = "./candor-data"
    )]
    pub data: PathBuf,
}

/// `candor journal check`.
#[derive(Debug, Args)]
pub struct JournalCheck {
    /// Where it is.
    #[command(flatten)]
    pub place: JournalPlace,
    /// Make sound slices of damaged ones
    #[arg(long)]
    pub repair: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

const EXPORT: &str = "\
Examples:
  candor journal export --format har 'status:4xx since:2h' > failures.har
  candor journal export > all.jsonl

The newest exchange comes first, each with the lines of the application's log that belong to it (`log`; in HAR
within `_candor`). Secrets are masked as they are kept.";

/// `candor journal export`.
#[derive(Debug, Args)]
pub struct JournalExport {
    /// Only exchanges that this query finds
    #[arg(value_name = "QUERY", default_value = "", allow_hyphen_values = true, value_parser = super::query)]
    pub query: String,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = usize::MAX, hide_default_value = true)]
    pub limit: usize,
    /// Where it is.
    #[command(flatten)]
    pub place: JournalPlace,
    /// How to write
    #[arg(long, value_enum, default_value_t)]
    pub format: ExportFormat,
}

/// How exchanges are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// JSON Lines with everything that the journal holds; can be imported again without loss
    #[default]
    Jsonl,
    /// HAR 1.2, for browsers and other tools
    Har,
}

const IMPORT: &str = "\
Examples:
  candor journal import all.jsonl --data ./copy
  candor journal import session.har

Which of the two a file is, is seen from its beginning. Lines are those of `candor journal export`; an exchange
whose id is there already is left out; log lines come back with their exchange. What comes from HAR is masked by the settings of redaction (candor.toml,
CANDOR_ variables), read, and given ids of the times that it names. The folder must not be one that a gateway writes to.";

/// `candor journal import`.
#[derive(Debug, Args)]
pub struct JournalImport {
    /// JSON Lines or HAR 1.2; - reads it from stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Folder of the journal; made if it is not there
    #[arg(long, value_name = "DIR", env = "CANDOR_DATA", default_value = "./candor-data")]
    pub data: PathBuf,
    /// Read settings from this file; without it from ./candor.toml, if there is one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

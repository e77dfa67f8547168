//! The command line of `candor config`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;
use crate::settings::flags;

/// `candor config`.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print every setting, its value and where it came from
    #[command(after_help = "Example:\n  candor config show --config staging.toml --format json")]
    Show(ConfigShow),
    /// Print what can be set, as a page in Markdown
    Reference,
    /// Print the JSON Schema of candor.toml, for editors that complete and check it
    #[command(after_help = "Example:\n  candor config schema > candor.schema.json")]
    Schema,
}

/// `candor config show`.
#[derive(Debug, Args)]
pub struct ConfigShow {
    /// Read settings from this file; without it from ./candor.toml, if there is one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::All,
}

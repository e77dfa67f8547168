//! The command line of `candor show`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{settings::flags, terminal::Colour};

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor show 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0
  candor show checkout-77 --full | less
  candor show checkout-77 --format curl
  candor show checkout-77 --format raw | candor inspect -

ID is the request id (header X-Request-Id, member request_id of a problem document) or the exchange id. The
settings of the gateway count, in CANDOR_* variables and ./candor.toml, so that its journal and its documents
are found. Secrets are masked as they are kept.";

/// `candor show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Request id or exchange id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Everything, on as many lines as it takes
    #[arg(long)]
    pub full: bool,
    /// Read settings from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForReader,
}

/// What one exchange is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    #[default]
    Text,
    /// As the journal keeps it
    Json,
    /// A command that sends the request again
    Curl,
    /// The same as JavaScript, for a browser's console or Node
    Fetch,
    /// The same as Python, with its standard library
    Python,
    /// HAR 1.2, for browsers and proxies
    Har,
    /// The octets of the request
    Raw,
}

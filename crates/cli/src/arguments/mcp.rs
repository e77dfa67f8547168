//! The command line of `candor mcp`.

use std::path::PathBuf;

use clap::Args;

use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor mcp --openapi api.yaml --data candor-data
  candor mcp --config /etc/candor/candor.toml

An agent's program starts it and speaks to it on stdin and stdout. For many of them this is enough:
  { \"mcpServers\": { \"candor\": { \"command\": \"candor\", \"args\": [\"mcp\", \"--config\", \"candor.toml\"] } } }

Tools: search, show, diagnose, explain, compare, correct. They read the journal and the contract, and change
nothing: no request is sent, no file is written, and none is read but those that the settings name. Secrets
are masked as they are kept. The settings of the gateway count, in CANDOR_* variables and ./candor.toml.";

/// `candor mcp`.
#[derive(Debug, Args)]
pub struct Mcp {
    /// Read settings from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForReader,
}

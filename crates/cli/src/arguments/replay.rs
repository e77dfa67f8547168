//! The command line of `candor replay`.

use std::path::PathBuf;

use candor_gateway::UpstreamUrl;
use clap::Args;

use super::Format;
use crate::{settings::flags, terminal::Colour};

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor replay checkout-77
  candor replay checkout-77 --to http://127.0.0.1:9000
  candor replay checkout-77 --set-header \"Authorization: Bearer $TOKEN\"
  candor replay checkout-77 --may-change-data

Sends the kept request of an exchange again, to the upstream of the settings (CANDOR_UPSTREAM, ./candor.toml,
--config) or to --to, and tells what is answered otherwise than before. The request is marked by a header
Candor-Replay with the id of the exchange, and asks for an answer without content coding. What the journal
masked or cut is not made up: the command says what is missing. Methods that may change data (all but GET,
HEAD and OPTIONS) are sent only with --may-change-data.

Exit code 0 if an answer came, 1 if not, 2 if the request cannot be sent.";

/// `candor replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// Request id or exchange id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Send it there: scheme, host and port; its Host is then theirs
    #[arg(long, value_name = "URL")]
    pub to: Option<UpstreamUrl>,
    /// Put this field in the place of the one of its name; several are allowed
    #[arg(long, value_name = "NAME: VALUE")]
    pub set_header: Vec<String>,
    /// Send it even though its method may change data
    #[arg(long)]
    pub may_change_data: bool,
    /// Read settings from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForReader,
}

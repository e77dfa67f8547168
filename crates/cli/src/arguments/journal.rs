//! The command line of `candor search`.

use clap::Args;

use super::{Format, JournalPlace};
use crate::terminal::Colour;

/// Shown below the flags.
pub const SEARCH_EXAMPLES: &str = "\
Examples:
  candor search 'status:4xx since:2h'
  candor search 'rule:host-missing -op:health' --limit 10
  candor search 'is:refused or status:5xx' --follow --limit 5
  candor search 'born:framework right:415 -product:express'
  candor search '\"connection refused\"' --format json
  candor search 'op:createUser since:1d' --count
  candor search '-born:candor status:4xx'

The terms are those of the workbench's search field; without any the newest exchanges are listed. For somebody
else's refusals there are `born:` (edge, server, framework, application), `product:`, `shape:` (1 to 4) and
`right:`, the status that it should have had.";

/// `candor search`.
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(value_name = "QUERY", default_value = "", allow_hyphen_values = true, value_parser = super::query)]
    pub query: String,
    /// At most so many, newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Go on with those that come, oldest first, until Ctrl-C
    #[arg(long, conflicts_with_all = ["count", "before"])]
    pub follow: bool,
    /// Only how many there are
    #[arg(long, conflicts_with_all = ["before", "limit"])]
    pub count: bool,
    /// Only those older than this exchange: the last id of a list, to go on
    #[arg(long, value_name = "ID")]
    pub before: Option<String>,
    /// Where the journal is.
    #[command(flatten)]
    pub place: JournalPlace,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
}

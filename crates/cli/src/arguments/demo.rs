//! The command line of `candor demo`.

use clap::Args;

use crate::settings::flags;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor demo          start it, then try the printed requests from another terminal
  candor demo --try    run the requests, print the answers, and end

The ports are 8400 and 8401, or free ones if these are taken. Ctrl-C ends everything; the journal of
the demo is deleted unless --data names a folder.";

/// `candor demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// Run the printed requests, print the answers, and end
    #[arg(long = "try")]
    pub attempt: bool,
    /// With --try: go on running afterwards
    #[arg(long, requires = "attempt")]
    pub stay: bool,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForDemo,
}

//! The command line of `candor health`.

use std::path::PathBuf;

use clap::Args;

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor health                            the gateway of ./candor.toml, or at 127.0.0.1:8400
  candor health --ready                    whether requests should be sent to it
  candor health http://127.0.0.1:8401      a workbench, which says the same

In a container that has no shell:
  HEALTHCHECK CMD [\"/candor\", \"health\"]

Exit code 0 if it says yes, 1 if it says no or nothing.";

/// `candor health`.
#[derive(Debug, Args)]
pub struct Health {
    /// Where the gateway or its workbench is reached, without a path
    #[arg(value_name = "URL")]
    pub url: Option<String>,
    /// Ask whether requests should be sent to it, not only whether it is alive
    #[arg(long)]
    pub ready: bool,
    /// How long to wait for the answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    pub timeout: f64,
    /// Settings that say where it listens, instead of ./candor.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.01..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "a number from 0.01 to 3600 is expected".to_owned())
}

//! The command line of `candor explain`.

use clap::{Args, ValueEnum};

/// Shown below the flags.
pub const EXAMPLES: &str = "\
Examples:
  candor explain                        every rule, by status
  candor explain te-and-cl              one rule
  candor explain 422                    a status code
  candor explain nginx                  how a product answers, and its limits
  candor explain te-and-cl --format md > page.md";

/// `candor explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A code, a status or a product whose answers are recognised; without it all codes are listed
    #[arg(value_name = "CODE|STATUS|PRODUCT")]
    pub what: Option<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: PageFormat,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For a terminal
    #[default]
    Text,
    /// Markdown
    Md,
    /// For programs
    Json,
}

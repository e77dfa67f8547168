//! The command line: one file for each command, with its flags and the examples that `--help` shows.

mod audit;
mod check;
mod config;
mod correct;
mod cost;
mod demo;
mod diagnose;
mod diff;
mod explain;
mod generate;
mod health;
mod inspect;
mod journal;
mod keep;
mod mcp;
mod publish;
mod replay;
mod serve;
mod show;

pub use audit::{Audit, FailOn};
pub use check::Check;
pub use config::{Config, ConfigShow};
pub use correct::Correct;
pub use cost::Cost;
pub use demo::Demo;
pub use diagnose::Diagnose;
pub use diff::Diff;
pub use explain::{Explain, PageFormat};
pub use generate::{Generate, Validators};
pub use health::Health;
pub use inspect::Inspect;
pub use journal::Search;
pub use keep::{ExportFormat, JournalCheck, JournalCommand, JournalExport, JournalImport, JournalPlace};
pub use mcp::Mcp;
pub use publish::{Docs, WithProblems};
pub use replay::Replay;
pub use serve::Serve;
pub use show::{Show, ShowFormat};

use clap::{Parser, Subcommand, ValueEnum};

/// What `candor` is told.
#[derive(Debug, Parser)]
#[command(
    name = "candor",
    version,
    about = "A gateway in front of an HTTP API that refuses wrong requests and explains each refusal",
    after_help = AFTER,
    max_term_width = 100,
    propagate_version = false
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "\
Start here:
  candor demo                      a sample API, gateway and workbench, with requests to try
  candor explain host-missing      what a rule means and how to mend the client
  candor serve --upstream http://127.0.0.1:9000 --openapi api.yaml
                                   the same as the demo in front of your own API

Exit codes:
  0  done; the request is accepted; no error was found
  1  the request is refused; errors were found; or Candor could not run
  2  the command line, a setting or a file named there cannot be used";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a sample API with gateway and workbench, and print requests to try
    #[command(after_help = demo::EXAMPLES)]
    Demo(Demo),
    /// Stand in front of an API
    #[command(after_help = serve::EXAMPLES)]
    Serve(Serve),
    /// Ask a running gateway whether it is alive, or whether requests should be sent to it
    #[command(after_help = health::EXAMPLES)]
    Health(Health),
    /// Check candor.toml and OpenAPI documents, with file, line and column
    #[command(after_help = check::EXAMPLES)]
    Check(Check),
    /// Show the settings in force
    #[command(subcommand)]
    Config(Config),
    /// Judge raw HTTP/1 requests without a network
    #[command(after_help = inspect::EXAMPLES)]
    Inspect(Inspect),
    /// Read the 4xx of any server: who made it, what it is about, which status it should have had
    #[command(after_help = diagnose::EXAMPLES)]
    Diagnose(Diagnose),
    /// Compare a request with one that worked, the likely cause of its failure first
    #[command(after_help = diff::EXAMPLES)]
    Diff(Diff),
    /// Make a request that passes from one that does not
    #[command(after_help = correct::EXAMPLES)]
    Correct(Correct),
    /// Find what an API answers wrongly, in a HAR file or the journal
    #[command(after_help = audit::EXAMPLES)]
    Audit(Audit),
    /// Say what the journal's traffic costs, line by line, and what of it is spent on wrong requests
    #[command(after_help = cost::EXAMPLES)]
    Cost(Cost),
    /// Say what a rule or a status code means, and how to mend the request
    #[command(after_help = explain::EXAMPLES)]
    Explain(Explain),
    /// From an OpenAPI document: validators for clients, a site, the document with what is refused
    #[command(subcommand)]
    Generate(Generate),
    /// Find exchanges in the journal
    #[command(after_help = journal::SEARCH_EXAMPLES)]
    Search(Search),
    /// Show one exchange of the journal in full
    #[command(after_help = show::EXAMPLES)]
    Show(Show),
    /// Send the request of an exchange again, and tell what is answered otherwise
    #[command(after_help = replay::EXAMPLES)]
    Replay(Replay),
    /// Look after the journal: check, repair, export, import
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Answer an agent's questions about the journal and the rules (Model Context Protocol, read-only)
    #[command(after_help = mcp::EXAMPLES)]
    Mcp(Mcp),
    /// Print a completion script for your shell
    #[command(
        after_help = "Example:\n  candor completions bash > ~/.local/share/bash-completion/completions/candor"
    )]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// A query, which may begin with a minus; what begins with two of them is a flag that nobody knows.
fn query(text: &str) -> Result<String, String> {
    match text.starts_with("--") {
        true => Err("this is no flag of the command; a query begins with one - at most".into()),
        false => Ok(text.to_owned()),
    }
}

/// For people or for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// For people, or for the programs that a build tells of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit, for test reports
    Junit,
    /// Annotations of GitHub Actions, shown beside the code
    Github,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }
}

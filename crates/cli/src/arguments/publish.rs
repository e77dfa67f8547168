//! The command line of `candor generate docs` and `candor generate openapi`.

use std::path::PathBuf;

use clap::Args;

use crate::settings::flags;

/// Shown below the flags of `candor generate docs`.
pub const DOCS_EXAMPLES: &str = "\
Examples:
  candor generate docs --openapi api.yaml --out site
  candor generate docs --config candor.toml --out site --title \"Orders API\"
  python3 -m http.server --directory site 8080

The site says what each operation takes, what is refused with which status and code, with example problems,
and what every rule and status code means; each page also as .md and .json. Nothing but files is needed to
serve it, no script to read it; the search of the start page needs one. Pages lie at rules/CODE and
docs/OPERATION, as under /_candor/ of a gateway.

Exit code 0 if the files were written, 1 if they could not be, 2 if a document, a setting or a flag cannot be used.";

/// Shown below the flags of `candor generate openapi`.
pub const OPENAPI_EXAMPLES: &str = "\
Examples:
  candor generate openapi --with-problems --openapi api.yaml > api-with-problems.json

Each operation gets the statuses that it is refused with, as application/problem+json with examples, and the
codes in x-candor-codes. What the document says itself stays as it is; the result is JSON in its order.

Exit code 0, or 2 if a document, a setting or a flag cannot be used.";

/// `candor generate docs`.
#[derive(Debug, Args)]
pub struct Docs {
    /// The folder for the files; made if it is not there, files of the same names are replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What the API is called; without it as its document says
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForInspect,
}

/// `candor generate openapi`.
#[derive(Debug, Args)]
pub struct WithProblems {
    /// Add the answers to wrong requests
    #[arg(long, required = true)]
    pub with_problems: bool,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForInspect,
}

//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::settings::flags;

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
    #[command(after_help = DEMO)]
    Demo(Demo),
    /// Stand in front of an API
    #[command(after_help = SERVE)]
    Serve(Serve),
    /// Check candor.toml and OpenAPI documents, with file, line and column
    #[command(after_help = CHECK)]
    Check(Check),
    /// Show the settings in force
    #[command(subcommand)]
    Config(Config),
    /// Judge raw HTTP/1 requests without a network
    #[command(after_help = INSPECT)]
    Inspect(Inspect),
    /// Read the 4xx of any server: who made it, what it is about, which status it should have had
    #[command(after_help = DIAGNOSE)]
    Diagnose(Diagnose),
    /// Compare a request with one that worked, the likely cause of its failure first
    #[command(after_help = DIFF)]
    Diff(Diff),
    /// Make a request that passes from one that does not
    #[command(after_help = CORRECT)]
    Correct(Correct),
    /// Say what a rule or a status code means, and how to mend the request
    #[command(after_help = EXPLAIN)]
    Explain(Explain),
    /// Find exchanges in the journal
    #[command(after_help = SEARCH)]
    Search(Search),
    /// Show one exchange of the journal in full
    #[command(after_help = SHOW)]
    Show(Show),
    /// Print a completion script for your shell
    #[command(
        after_help = "Example:\n  candor completions bash > ~/.local/share/bash-completion/completions/candor"
    )]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

const DEMO: &str = "\
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

const SERVE: &str = "\
Examples:
  candor serve --upstream http://127.0.0.1:9000 --openapi api.yaml
  candor serve --upstream http://127.0.0.1:9000 --mode observe     see first what would be refused
  CANDOR_UPSTREAM=http://127.0.0.1:9000 candor serve --listen 0.0.0.0:8400

Every setting can be given as a flag, as an environment variable (CANDOR_ and the flag in capitals,
with _ for -) or in candor.toml; the flag wins, then the variable, then the file. `--help` lists
them all, `candor config show` says what is in force and why. Rules are set in candor.toml:

  [rules]
  header-obs-fold = \"reject\"
  body-type = { action = \"reject\", status = 400 }

  [[scope]]
  operation = \"createUser\"
  mode = \"observe\"

A document may be an address, or upstream:/openapi.json for the upstream's own. Documents and candor.toml
are read again when they change and on SIGHUP; what is broken is told and changes nothing.

The access log goes to stdout, everything else to stderr. SIGTERM or Ctrl-C lets requests under way
finish.";

/// `candor serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Read settings from this file; without it from ./candor.toml, if there is one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::All,
}

const CHECK: &str = "\
Examples:
  candor check                          ./candor.toml and the documents that it names
  candor check openapi.yaml             one document: what is enforced of each operation, and what is not
  candor check openapi.yaml --operation createPet
  candor check - < openapi.yaml         a document from stdin
  candor check http://127.0.0.1:9000/openapi.json
  candor check --format json *.yaml     for a program to read (docs/check.md)
  candor check --deny-warnings --ignore example-refused openapi.yaml

Each finding has a code in brackets; `candor explain CODE` says more about it. A document silences codes
with `x-candor-ignore: [code, …]` at the object in question.

Exit code 0 if there are no errors, 1 if there are (or warnings, with --deny-warnings), 2 if a flag names
nothing that exists.";

/// `candor check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Settings (*.toml) and OpenAPI documents (anything else: files, addresses, - for stdin)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Show this operation in full: its operationId, or method and path
    #[arg(long, value_name = "ID|\"METHOD /path\"")]
    pub operation: Option<String>,
    /// Show every finding, and every operation in full
    #[arg(long)]
    pub verbose: bool,
    /// Exit with 1 if there are warnings
    #[arg(long)]
    pub deny_warnings: bool,
    /// Do not tell findings of this code; may be given several times
    #[arg(long, value_name = "CODE")]
    pub ignore: Vec<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// `candor config`.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print every setting, its value and where it came from
    #[command(after_help = "Example:\n  candor config show --config staging.toml --format json")]
    Show(ConfigShow),
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

const INSPECT: &str = "\
Examples:
  printf 'GET /pets HTTP/1.1\\r\\nHost: api.test\\r\\n\\r\\n' | candor inspect -
  candor inspect --openapi api.yaml --format json captured-request.http
  candor inspect --jsonl cases.jsonl > verdicts.jsonl

The octets are those of one connection and may hold several requests; the verdict is that on the
first request that is refused. With --jsonl each line of FILE is {\"id\": …, \"raw_b64\": \"…\"} and each
line of the answer {\"id\", \"verdict\", \"status\", \"code\", \"offset\", \"violations\"}. The same code as in
the gateway decides. Variables and ./candor.toml do not count, only flags and --config.

Exit code 0 if accepted, 1 if refused, 2 if the input cannot be used; with --jsonl 0 or 2.";

/// `candor inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// The octets of one connection; - reads them from stdin
    #[arg(value_name = "FILE", required_unless_present = "jsonl")]
    pub file: Option<PathBuf>,
    /// Many streams, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub jsonl: Option<PathBuf>,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForInspect,
}

const DIAGNOSE: &str = "\
Examples:
  candor diagnose --request request.http --response response.http
  candor diagnose --request request.http --response - --format json
  candor diagnose --jsonl exchanges.jsonl > readings.jsonl

REQUEST and RESPONSE are octets as they were on the wire, head and body; either may be cut. With
--jsonl each line of FILE is {\"id\": …, \"request_b64\": \"…\", \"response_b64\": \"…\"} and each line of
the answer {\"id\", \"layer\", \"product\", \"shape\", \"status\", \"right_status\", \"misuse\", \"fields\",
\"findings\"}. layer is edge, server, framework or application; shape is 1 target or headers, 2 body,
3 values, 4 guard.

Exit code 0, or 2 if the input cannot be used.";

/// `candor diagnose`.
#[derive(Debug, Args)]
pub struct Diagnose {
    /// The request as it was sent; - reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// What was answered; - reads it from stdin
    #[arg(long, value_name = "FILE", required_unless_present = "jsonl")]
    pub response: Option<PathBuf>,
    /// Many exchanges, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "response"])]
    pub jsonl: Option<PathBuf>,
    /// Read as if this product were unknown: shows what the reading hangs on
    #[arg(long, value_name = "PRODUCT", hide = true)]
    pub without: Vec<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

const DIFF: &str = "\
Examples:
  candor diff failing.http worked.http
  candor diff failing.curl session.har#3
  candor diff --format json failing.http worked.http
  candor diff --jsonl pairs.jsonl > differences.jsonl

A file holds raw HTTP, a curl command, a HAR export or a Postman collection; FILE#3 is the third request of
one that holds several. Dates, ids of traces, boundaries and the order of fields and members are folded
away. With --jsonl each line of FILE is {\"id\": …, \"request_b64\": \"…\", \"baseline_b64\": \"…\"}.

Exit code 0 if nothing differs that a server would decide by, 1 if something does, 2 if the input cannot
be used; with --jsonl 0 or 2.";

/// `candor diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The request that fails, and one that worked
    #[arg(value_name = "FILE", num_args = 2, required_unless_present = "jsonl")]
    pub requests: Vec<PathBuf>,
    /// Many pairs, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with = "requests")]
    pub jsonl: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

const CORRECT: &str = "\
Examples:
  candor correct --openapi api.yaml --request refused.http
  candor correct --openapi api.yaml --curl 'curl -d a=1 http://api.test/things'
  candor correct --openapi api.yaml --request session.har --entry 3 --baseline worked.http
  candor correct --openapi api.yaml --jsonl requests.jsonl > corrections.jsonl

What is printed was accepted by the rules of the gateway. Outside of its edits it is the request that was
given, octet for octet, and no value is invented: where only you know what belongs somewhere, the place
is marked, and the result is called a sketch. --baseline names a request of the same operation that
worked: values that are missing are taken from it. With --jsonl each line of FILE is
{\"id\": …, \"request_b64\": \"…\"}, with \"baseline_b64\" and \"host\" where they are known.

Exit code 0 if a correction was found or none is needed, 1 for a sketch or nothing, 2 if the input
cannot be used; with --jsonl 0 or 2.";

/// `candor correct`.
#[derive(Debug, Args)]
pub struct Correct {
    /// The request: raw HTTP, a curl command, HAR or a Postman collection; - or nothing reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub request: Option<PathBuf>,
    /// The request as a curl command
    #[arg(long, value_name = "COMMAND", conflicts_with = "request")]
    pub curl: Option<String>,
    /// Which request of a file that holds several, counted from 1
    #[arg(long, value_name = "NUMBER")]
    pub entry: Option<usize>,
    /// A request of the same operation that worked, in any of these forms
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Host and port of the URL that was called, for a request without a Host
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,
    /// Many requests, one per line of this file; - reads them from stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["request", "curl", "entry", "baseline", "host"])]
    pub jsonl: Option<PathBuf>,
    /// Read rules and limits from this file
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settings.
    #[command(flatten)]
    pub flags: flags::ForInspect,
}

const EXPLAIN: &str = "\
Examples:
  candor explain                        every rule, by status
  candor explain te-and-cl              one rule
  candor explain 422                    a status code
  candor explain te-and-cl --format md > page.md";

/// `candor explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A rule's code or a status code; without it all are listed
    #[arg(value_name = "CODE|STATUS")]
    pub what: Option<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: PageFormat,
}

const SEARCH: &str = "\
Examples:
  candor search 'status:4xx since:2h'
  candor search 'rule:host-missing -op:health' --limit 10
  candor search '\"connection refused\"' --format json

The terms are those of the workbench's search field; without any the newest exchanges are listed.";

/// `candor search`.
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(value_name = "QUERY", default_value = "")]
    pub query: String,
    /// At most so many, newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// Folder of the journal
    #[arg(long, value_name = "DIR", env = "CANDOR_DATA", default_value = "./candor-data")]
    pub data: PathBuf,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

const SHOW: &str = "\
Example:
  candor show 01a1fe69-fe3c-7c4f-993a-a1097be2d1c0

ID is the request id (header X-Request-Id, member request_id of a problem document) or the exchange id.";

/// `candor show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Request id or exchange id
    #[arg(value_name = "ID")]
    pub id: String,
    /// Folder of the journal
    #[arg(long, value_name = "DIR", env = "CANDOR_DATA", default_value = "./candor-data")]
    pub data: PathBuf,
    /// How to answer
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }
}

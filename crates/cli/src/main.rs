//! The `candor` command: reads the command line and the settings, and glues the crates together.

mod arguments;
mod base64;
mod baseline;
mod call;
mod commands;
mod contract;
mod demo;
mod guards;
mod input;
mod json_lines;
mod kept;
mod mcp;
mod neighbours;
mod output;
mod place;
mod redaction;
mod running;
mod settings;
mod shelf;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use output::Failure;

/// The system's allocator took an eighth of the time of a request: see docs/performance.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Serve(serve) => commands::serve::run(&serve),
        Command::Check(check) => commands::check::run(&check),
        Command::Config(config) => commands::config::run(&config),
        Command::Inspect(inspect) => commands::inspect::run(&inspect),
        Command::Diagnose(diagnose) => commands::diagnose::run(&diagnose),
        Command::Diff(diff) => commands::diff::run(&diff),
        Command::Correct(correct) => commands::correct::run(&correct),
        Command::Cost(cost) => commands::cost::run(&cost),
        Command::Audit(audit) => commands::audit::run(&audit),
        Command::Health(health) => commands::health::run(&health),
        Command::Explain(explain) => commands::explain::run(&explain),
        Command::Generate(generate) => commands::generate::run(&generate),
        Command::Search(search) => commands::journal::search(&search),
        Command::Show(show) => commands::show::run(&show),
        Command::Replay(replay) => commands::replay::run(&replay),
        Command::Journal(command) => commands::keep::run(&command),
        Command::Mcp(mcp) => mcp::run(&mcp),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "candor", &mut script);
            output::print(&String::from_utf8_lossy(&script))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

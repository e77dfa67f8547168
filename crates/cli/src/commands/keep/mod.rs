//! `candor journal …`: the journal as something to look after.

mod check;
mod export;
mod import;

use std::process::ExitCode;

use crate::{arguments::JournalCommand, output::Failure};

/// Runs one of the commands.
///
/// # Errors
/// Those of the command.
pub fn run(command: &JournalCommand) -> Result<ExitCode, Failure> {
    match command {
        JournalCommand::Check(arguments) => check::run(arguments),
        JournalCommand::Export(arguments) => export::run(arguments),
        JournalCommand::Import(arguments) => import::run(arguments),
    }
}

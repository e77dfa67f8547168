//! `candor mcp`: the journal and the reader as tools of an agent, by the Model Context Protocol over stdin and
//! stdout. What the tools say is what the commands of the same names say.

mod given;
mod protocol;
mod tools;

use std::{
    io::{self, BufRead, Read, Write},
    process::ExitCode,
};

use serde_json::Value;

use crate::{
    arguments::Mcp,
    call::Sources,
    output::{Failure, written},
};

/// The longest message that is read, in octets: exports of browsers are large.
const LONGEST: u64 = 32 << 20;

/// Answers messages, one per line, until stdin ends.
///
/// # Errors
/// If settings or documents cannot be used, or stdin and stdout fail.
pub fn run(arguments: &Mcp) -> Result<ExitCode, Failure> {
    let sources = Sources::of(&arguments.flags.0, arguments.config.as_deref(), true)?;
    let mut call = |name: &str, given: &Value| tools::call(&sources, name, given);
    let mut input = io::stdin().lock();
    while let Some(line) = next(&mut input).map_err(unreadable)? {
        if let Some(answer) = protocol::answer(&line, &mut call) {
            let mut out = io::stdout().lock();
            written(writeln!(out, "{answer}").and_then(|()| out.flush()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The next message; none at the end. Of one that is too long only the beginning is kept, which is no JSON.
fn next(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    while line.is_empty() {
        if input.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.ends_with(b"\n") {
            input.skip_until(b'\n')?;
        }
        line.truncate(line.trim_ascii_end().len());
    }
    Ok(Some(line))
}

fn unreadable(error: io::Error) -> Failure {
    Failure::run((format!("stdin cannot be read: {error}"), "an agent's program starts this command"))
}

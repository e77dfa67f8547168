//! The file of accepted findings: `{"accepted": [{"code": "…", "operation": "…"}]}`. What an audit found stands
//! under its operation, what a check or an inspection found under its file and sentence, a clause of the contract
//! that is overlooked under its file and pointer; what is left out accepts everywhere. A `reason` is for people, and
//! kept by nobody else.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{input, output::Failure, settings};

/// What to do about a file that cannot be understood.
pub const HELP: &str = "write it anew as it was written: with --write-baseline, or --write-overlook";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    accepted: Vec<Accepted>,
}

/// What is accepted.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// As `candor explain` knows it.
    pub code: String,
    /// The operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The file, as it is named on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The clause of that file, where it is overlooked: its keyword.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What is said of it: lines move, sentences stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Accepted {
    /// Of something in a file.
    pub fn in_file(code: &str, file: &str, text: &str) -> Self {
        Self {
            code: code.to_owned(),
            file: Some(file.to_owned()),
            text: Some(text.to_owned()),
            ..Self::default()
        }
    }

    /// Of an operation; of the API as a whole without one.
    pub fn of_operation(code: &str, operation: Option<String>) -> Self {
        Self { code: code.to_owned(), operation, ..Self::default() }
    }

    /// Of a clause of a file.
    pub fn of_clause(code: &str, file: &str, pointer: &str) -> Self {
        let (file, pointer) = (Some(file.to_owned()), Some(pointer.to_owned()));
        Self { code: code.to_owned(), file, pointer, ..Self::default() }
    }

    /// True if it accepts this.
    pub fn covers(&self, code: &str, file: &str, text: &str) -> bool {
        let fits = |own: &Option<String>, other| own.as_deref().is_none_or(|own| own == other);
        self.code == code && fits(&self.file, file) && fits(&self.text, text)
    }
}

/// Reads the file; nothing is accepted without one.
///
/// # Errors
/// If it cannot be read or understood, or names a code that does not exist: exit code 2.
pub fn read(file: Option<&Path>) -> Result<Vec<Accepted>, Failure> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let octets = input::read(file)?;
    let all = parse(&octets).map_err(|wrong| {
        let Misread { line, column, what } = wrong;
        Failure::usage((format!("{}:{line}:{column}: {what}", file.display()), HELP))
    })?;
    let entries = all.into_iter().map(|entry| {
        if candor_catalogue::page_json(&entry.code).is_some() {
            return Ok(entry);
        }
        let near = candor_catalogue::suggest(&entry.code).map(|near| format!("; did you mean `{near}`?"));
        let message = format!("{}: there is no finding `{}`", file.display(), entry.code);
        Err(Failure::usage((message + &near.unwrap_or_default(), "remove the entry, or correct its code")))
    });
    entries.collect()
}

/// What cannot be understood, and where: line and column, 1-based.
pub struct Misread {
    pub line: usize,
    pub column: usize,
    pub what: String,
}

/// The entries of a file.
///
/// # Errors
/// What cannot be understood.
pub fn parse(octets: &[u8]) -> Result<Vec<Accepted>, Misread> {
    let baseline: Baseline = serde_json::from_slice(octets).map_err(|error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default().to_owned();
        Misread { line: error.line(), column: error.column(), what }
    })?;
    Ok(baseline.accepted)
}

/// Writes what is accepted from now on.
///
/// # Errors
/// If the file cannot be written: exit code 2.
pub fn write(file: &Path, accepted: Vec<Accepted>) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(&Baseline { accepted }).unwrap_or_default() + "\n";
    fs::write(file, text).map_err(|error| Failure::usage(settings::unreadable(file, &error)))
}

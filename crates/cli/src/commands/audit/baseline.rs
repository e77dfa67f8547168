//! The file of accepted findings: `{"accepted": [{"code": "…", "operation": "…"}]}`. An entry without an
//! operation accepts a finding everywhere; a `reason` is for people, and kept by nobody else.

use std::{fs, path::Path};

use candor_reader::audit::{Accepted, Report};
use candor_rule::Severity;
use serde::{Deserialize, Serialize};

use crate::{input, output::Failure, settings};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Baseline {
    accepted: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Reads the file.
///
/// # Errors
/// If it cannot be read or understood, or names a finding that does not exist: exit code 2.
pub(super) fn read(file: &Path) -> Result<Vec<Accepted>, Failure> {
    const HELP: &str = "write it anew with --write-baseline, or see `candor audit --help`";
    let octets = input::read(file)?;
    let baseline: Baseline = serde_json::from_slice(&octets).map_err(|error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        Failure::usage((format!("{}:{}:{}: {what}", file.display(), error.line(), error.column()), HELP))
    })?;
    let entries = baseline.accepted.into_iter().map(|entry| {
        if candor_catalogue::finding(&entry.code).is_some() {
            return Ok(Accepted { code: entry.code, operation: entry.operation });
        }
        let near = candor_catalogue::suggest(&entry.code).map(|near| format!("; did you mean `{near}`?"));
        let message = format!("{}: there is no finding `{}`", file.display(), entry.code);
        Err(Failure::usage((message + &near.unwrap_or_default(), "remove the entry, or correct its code")))
    });
    entries.collect()
}

/// Writes what was found, but for what a person should decide upon: a severity of info is never written.
///
/// # Errors
/// If the file cannot be written: exit code 2.
pub(super) fn write(file: &Path, report: &Report) -> Result<(), Failure> {
    let issues = report.issues.iter().filter(|issue| issue.severity > Severity::Info || issue.is_accepted);
    let accepted = issues
        .map(|issue| Entry {
            code: issue.finding.code.to_owned(),
            operation: issue.operation.clone(),
            reason: None,
        })
        .collect();
    let text = serde_json::to_string_pretty(&Baseline { accepted }).unwrap_or_default() + "\n";
    fs::write(file, text).map_err(|error| Failure::usage(settings::unreadable(file, &error)))
}

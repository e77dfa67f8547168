//! `candor audit`: what an API answers wrongly, from traffic that was recorded.

mod baseline;
mod json;
mod junit;
mod sarif;
mod source;
mod text;

use std::process::ExitCode;

use candor_reader::{
    Reader,
    audit::{Auditor, Issue, Report},
};
use candor_rule::Severity;

use crate::{
    arguments::{Audit, AuditFormat, FailOn},
    contract,
    output::{self, Failure},
};
use source::Source;

/// Audits, and prints what was found.
///
/// # Errors
/// If settings, contract, input or baseline cannot be used, or the result cannot be written.
pub fn run(arguments: &Audit) -> Result<ExitCode, Failure> {
    let settings =
        contract::load_plain(&arguments.flags.0, arguments.config.as_deref()).map_err(Failure::usage)?;
    let ready = contract::ready(&settings)?;
    let accepted = arguments.baseline.as_deref().map_or(Ok(Vec::new()), baseline::read)?;
    let sources = source::all(arguments)?;
    let auditor = Auditor::new(Reader::default()).with_rules(&ready.inspector);
    let report = Report::of(&auditor, &accepted, |give| sources.iter().try_for_each(|s| s.each(give)))?;
    let outcome = Outcome { report, sources, fail_on: least(arguments.fail_on) };
    if let Some(file) = &arguments.write_baseline {
        baseline::write(file, &outcome.report)?;
    }
    output::print(&match arguments.format {
        AuditFormat::Text => text::of(&outcome),
        AuditFormat::Json => json::of(&outcome),
        AuditFormat::Sarif => sarif::of(&outcome),
        AuditFormat::Junit => junit::of(&outcome),
    })?;
    Ok(ExitCode::from(u8::from(outcome.fails())))
}

/// What is printed.
struct Outcome {
    report: Report,
    sources: Vec<Source>,
    /// The least severity that fails; `None` for none.
    fail_on: Option<Severity>,
}

impl Outcome {
    /// True if somebody should stop.
    fn fails(&self) -> bool {
        self.report.open().any(|issue| self.is_failure(issue))
    }

    /// True if an issue is one to stop at.
    fn is_failure(&self, issue: &Issue) -> bool {
        !issue.is_accepted && self.fail_on.is_some_and(|least| issue.severity >= least)
    }
}

fn least(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
}

/// What an issue is of, for people.
fn subject(issue: &Issue) -> &str {
    issue.operation.as_deref().filter(|operation| !operation.is_empty()).unwrap_or("the API as a whole")
}

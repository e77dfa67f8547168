//! `candor audit`: what an API answers wrongly, from traffic that was recorded.

mod baseline;
mod source;
mod text;

use std::process::ExitCode;

use candor_reader::{
    Reader,
    audit::{
        Auditor, Report,
        formats::{self, Outcome, json, junit, sarif},
    },
};
use candor_rule::Severity;

use crate::{
    arguments::{Audit, AuditFormat, FailOn},
    contract,
    output::{self, Failure},
};

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
    let place: &formats::PlaceOf<'_> = &|id| sources.iter().find_map(|source| source.place(id));
    let outcome = Outcome { report: &report, fail_on: least(arguments.fail_on), place };
    if let Some(file) = &arguments.write_baseline {
        baseline::write(file, &report)?;
    }
    output::print(&match arguments.format {
        AuditFormat::Text => text::of(&report),
        AuditFormat::Json => json::of(&outcome),
        AuditFormat::Sarif => sarif::of(&outcome),
        AuditFormat::Junit => junit::of(&outcome),
    })?;
    Ok(ExitCode::from(u8::from(outcome.fails())))
}

fn least(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
}

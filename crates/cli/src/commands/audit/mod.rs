//! `candor audit`: what an API answers wrongly, from traffic that was recorded.

mod fit;
mod observed;
mod source;
mod text;

use std::{path::Path, process::ExitCode};

use candor_reader::{
    Reader,
    audit::{
        self, Auditor, Report,
        formats::{self, Outcome, json},
    },
    told::{annotations, junit, sarif},
};
use candor_rule::{Severity, text::counted};

use observed::Observed;
use source::Source;

use crate::{
    arguments::{Audit, FailOn, ReportFormat},
    baseline::{self, Accepted},
    contract,
    output::{self, Failure},
    settings::overlook::Overlooked,
};

/// Audits, and prints what was found.
///
/// # Errors
/// If settings, contract, input or baseline cannot be used, or the result cannot be written.
pub fn run(arguments: &Audit) -> Result<ExitCode, Failure> {
    let settings =
        contract::load_plain(&arguments.flags.0, arguments.config.as_deref()).map_err(Failure::usage)?;
    let ready = contract::ready(&settings)?;
    let accepted = baseline::read(arguments.baseline.as_deref())?.into_iter();
    let accepted: Vec<_> =
        accepted.map(|a| audit::Accepted { code: a.code, operation: a.operation }).collect();
    let sources = source::all(arguments)?;
    let auditor = Auditor::new(Reader::default()).with_rules(&ready.inspector);
    let report = Report::of(&auditor, &accepted, |give| sources.iter().try_for_each(|s| s.each(give)))?;
    let place: &formats::PlaceOf<'_> = &|id| sources.iter().find_map(|source| source.place(id));
    let outcome = Outcome { report: &report, fail_on: least(arguments.fail_on), place };
    if let Some(file) = &arguments.write_baseline {
        baseline::write(file, to_be_accepted(&report))?;
    }
    let observed = observed(&sources)?;
    if let Some(file) = &arguments.write_overlook {
        baseline::write(file, observed.to_be_overlooked())?;
    }
    if let Some(warning) = ready.inspector.contract.as_ref().and_then(|c| fit::warning(c, &report.scores)) {
        eprintln!("{warning}");
    }
    output::print(&match arguments.format {
        ReportFormat::Text => {
            let mut told = text::of(&report, &observed.text());
            if arguments.journal.is_some() {
                told += &unneeded(&settings.overlooked, &observed);
                told +=
                    &arguments.write_overlook.as_deref().map(|f| written(f, &observed)).unwrap_or_default();
            }
            told
        }
        ReportFormat::Json => {
            let mut all = json::value(&outcome);
            (all["observed"], all["overlooked"]) = observed.json();
            format!("{all:#}\n")
        }
        ReportFormat::Sarif => sarif(&outcome.told()),
        ReportFormat::Junit => junit(&outcome.told()),
        ReportFormat::Github => annotations(&outcome.told()),
    })?;
    Ok(ExitCode::from(u8::from(outcome.fails())))
}

/// What a gateway in mode observe let pass.
fn observed(sources: &[Source]) -> Result<Observed, Failure> {
    let mut observed = Observed::default();
    sources.iter().try_for_each(|source| source.kept(&mut |exchange| observed.note(exchange)))?;
    Ok(observed)
}

/// That the list was written, and how it is used.
fn written(file: &Path, observed: &Observed) -> String {
    let clauses = counted(observed.to_be_overlooked().len(), "clause", "clauses");
    let file = file.display();
    format!(
        "\n{clauses} written to {file}: `overlook = \"{file}\"` under [gateway] lets what breaks them pass.\n"
    )
}

/// Clauses that are overlooked without need, so that the list does not grow old.
fn unneeded(list: &[Overlooked], observed: &Observed) -> String {
    let unneeded = list.iter().filter(|own| !observed.broke(&own.clause));
    unneeded.map(|own| format!("The list overlooks {}, which nobody broke.\n", own.words())).collect()
}

/// What was found, but for what a person should decide upon: a severity of info is never written.
fn to_be_accepted(report: &Report) -> Vec<Accepted> {
    let issues = report.issues.iter().filter(|issue| issue.severity > Severity::Info || issue.is_accepted);
    issues.map(|issue| Accepted::of_operation(issue.finding.code, issue.operation.clone())).collect()
}

fn least(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }
}

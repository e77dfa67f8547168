//! `candor explain`: what a rule, a fault, a status, a finding or a lint means, and how a product answers.

use std::process::ExitCode;

use candor_catalogue as catalogue;
use candor_contract::Lint;
use serde_json::json;

use crate::{
    arguments::{Explain, PageFormat},
    output::{self, Failure},
};

/// Prints one page, or the list of all.
///
/// # Errors
/// If the code names nothing, or stdout cannot be written.
pub fn run(explain: &Explain) -> Result<ExitCode, Failure> {
    let text = match &explain.what {
        None => list(explain.format),
        Some(what) => page(what.trim(), explain.format).ok_or_else(|| unknown(what))?,
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn page(what: &str, format: PageFormat) -> Option<String> {
    match format {
        PageFormat::Text => catalogue::page_text(what),
        PageFormat::Md => catalogue::page_markdown(what),
        PageFormat::Json => catalogue::page_json(what).map(|page| format!("{page:#}\n")),
    }
}

/// There is no page of this name.
pub fn unknown(what: &str) -> Failure {
    let help = match catalogue::suggest(what) {
        Some(near) => format!("did you mean `{near}`? `candor explain` lists all"),
        None => "`candor explain` lists all".to_owned(),
    };
    Failure::usage((
        format!("there is no rule, fault, finding, lint, status or product `{what}`"),
        help.as_str(),
    ))
}

/// Rules and faults by status, then code; findings and lints last.
fn list(format: PageFormat) -> String {
    let rules = catalogue::rules().map(|r| (r.status.map_or(0, |s| s.code()), r.code, r.title()));
    let faults = catalogue::faults().map(|f| (f.status, f.code, f.title()));
    let retold = &candor_rule::UPSTREAM_REFUSED;
    let mut all: Vec<_> = rules.chain(faults).chain([(0, retold.code, retold.title())]).collect();
    all.sort_unstable();
    let number = |status: u16| if status == 0 { "-".to_owned() } else { status.to_string() };
    let findings: Vec<_> = catalogue::findings().map(|f| (f.severity.word(), f.code, f.title())).collect();
    let lints: Vec<_> = Lint::all().map(|lint| (lint.severity.word(), lint.code, lint.title())).collect();
    match format {
        PageFormat::Json => {
            let all = all.iter().map(|(status, code, title)| {
                json!({ "status": (*status != 0).then_some(status), "code": code, "title": title })
            });
            let found = findings
                .iter()
                .chain(&lints)
                .map(|(severity, code, title)| json!({ "severity": severity, "code": code, "title": title }));
            format!("{:#}\n", serde_json::Value::Array(all.chain(found).collect()))
        }
        PageFormat::Md => {
            let row =
                |(status, code, title): &(u16, _, _)| format!("| {} | {code} | {title} |\n", number(*status));
            let found =
                |(severity, code, title): &(&str, &str, &str)| format!("| {severity} | {code} | {title} |\n");
            format!(
                "| status | code | what is wrong |\n|---|---|---|\n{}\n| severity | finding | what is wrong with an answer |\n|---|---|---|\n{}\n| severity | lint | what is wrong with a document |\n|---|---|---|\n{}",
                all.iter().map(row).collect::<String>(),
                findings.iter().map(found).collect::<String>(),
                lints.iter().map(found).collect::<String>()
            )
        }
        PageFormat::Text => {
            let codes = all
                .iter()
                .map(|(_, code, _)| code)
                .chain(findings.iter().chain(&lints).map(|(_, code, _)| code));
            let width = codes.map(|code| code.len()).max().unwrap_or(0);
            let found = |(severity, code, title): &(&str, &str, &str)| {
                format!("{severity:>7}  {code:<width$}  {title}\n")
            };
            let row = |(status, code, title): &(u16, &str, &str)| {
                format!("{:>3}  {code:<width$}  {title}\n", number(*status))
            };
            format!(
                "{}\nFindings in answers:\n{}\nLints of documents:\n{}\n`candor explain CODE` shows one in full, \
                 and so `candor explain 404` and `candor explain nginx`: every status code, every known product.\n",
                all.iter().map(row).collect::<String>(),
                findings.iter().map(found).collect::<String>(),
                lints.iter().map(found).collect::<String>()
            )
        }
    }
}

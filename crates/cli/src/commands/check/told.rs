//! What `candor check` tells the programs of a build: each document as a subject, what was found of it as entries.

use candor_contract::{Diagnostic, Lint, Severity};
use candor_reader::told::{self, About, Entry, Place, Told};

use super::Report;

/// What a fault is of that stands in no file.
const NOWHERE: &str = "settings";

/// Everything, also what the baseline accepts. Warnings fail where they are denied.
pub(super) fn of(report: &Report, denies_warnings: bool) -> Told {
    let fails = |severity| severity == Severity::Error || denies_warnings && severity == Severity::Warning;
    let open = report.found.iter().map(|d| Entry { fails: fails(d.severity), ..entry(d) });
    let accepted = report.accepted.iter().map(|d| Entry { is_accepted: true, ..entry(d) });
    let entries: Vec<Entry> =
        open.chain(accepted).chain(report.texts.iter().map(|text| plain(text))).collect();
    let mut subjects = report.looked_at.clone();
    for entry in &entries {
        if !subjects.contains(&entry.subject) {
            subjects.push(entry.subject.clone());
        }
    }
    Told { command: "candor check", subjects, entries }
}

fn entry(d: &Diagnostic) -> Entry {
    Entry {
        about: d.code.and_then(Lint::find).map(About::from),
        subject: d.file.clone(),
        severity: told::severity(d.severity),
        text: d.message.clone(),
        mend: d.help.clone(),
        account: d.to_string(),
        place: Some(Place { file: d.file.clone().into(), line: d.line, column: Some(d.column) }),
        fails: false,
        is_accepted: false,
        count: 1,
        properties: serde_json::Map::new(),
    }
}

/// A fault without a place.
fn plain(text: &str) -> Entry {
    let (message, help) = text.split_once("\n  help: ").unwrap_or((text, ""));
    Entry {
        about: None,
        subject: NOWHERE.to_owned(),
        severity: candor_rule::Severity::Error,
        text: message.trim_start_matches("error: ").to_owned(),
        mend: help.to_owned(),
        account: text.to_owned(),
        place: None,
        fails: true,
        is_accepted: false,
        count: 1,
        properties: serde_json::Map::new(),
    }
}

//! A page as a Markdown file under `docs/`.

use std::fmt::Write;

use super::facts;
use crate::{Entry, StatusInfo, products};

/// The whole page.
pub(crate) fn entry(entry: Entry) -> String {
    match entry {
        Entry::Rule(rule) => with_facts(entry, rule.page),
        Entry::Fault(kind) => with_facts(entry, kind.page),
        Entry::Retold(retold) => with_facts(entry, retold.page),
        Entry::Finding(finding) => with_facts(entry, finding.page),
        Entry::Lint(lint) => with_facts(entry, lint.page),
        Entry::Status(status) => of_status(status),
        Entry::Product(signature) => products::markdown(signature),
    }
}

/// The written page with a table of facts between opening paragraph and first section.
fn with_facts(entry: Entry, page: &str) -> String {
    let (opening, sections) = page.split_once("\n## ").unwrap_or((page, ""));
    let mut out = format!("{}\n\n| `{}` | |\n|---|---|\n", opening.trim(), entry.code());
    for (label, value) in facts::of(entry) {
        let _ = writeln!(out, "| {label} | {value} |");
    }
    let _ = write!(out, "\n## {}\n", sections.trim_end());
    out
}

fn of_status(status: &StatusInfo) -> String {
    let mut out = status.page.to_owned();
    let groups = facts::answering(status);
    if !groups.is_empty() {
        let _ = write!(out, "\n## What speaks of {}\n\n", status.code);
    }
    for (what, codes) in groups {
        let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        let _ = writeln!(out, "- {what}: {}.", codes.join(", "));
    }
    out
}

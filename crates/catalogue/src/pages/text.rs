//! A page for the terminal.

use std::fmt::Write;

use candor_problem::wrap;

use super::facts;
use crate::{Entry, prose, rules_answering, statuses::StatusInfo};

/// The whole page.
pub(super) fn entry(entry: Entry) -> String {
    let mut out =
        format!("{}\n{}\n\n", facts::heading(entry), "=".repeat(facts::heading(entry).chars().count()));
    match (entry, entry.page()) {
        (Entry::Status(status), _) => {
            let _ = write!(out, "{}\n\n{}\n\n", wrap(status.says, 0), wrap(status.when, 0));
            push_facts(entry, &mut out);
            of_status(status, &mut out);
        }
        (_, Some(page)) => {
            let _ = write!(out, "{}\n\n{}", wrap(&format!("{}.", page.title), 0), prose::text(page.intro));
            push_facts(entry, &mut out);
            for section in &page.sections {
                heading(section.heading, &mut out);
                out.push_str(&prose::text(section.body));
            }
        }
        _ => {}
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn heading(text: &str, out: &mut String) {
    let _ = write!(out, "{text}\n{}\n", "-".repeat(text.chars().count()));
}

fn push_facts(entry: Entry, out: &mut String) {
    for (label, value) in facts::of(entry) {
        let _ = writeln!(out, "{}", wrap(&format!("{:<16}{value}", format!("{label}:")), 16));
    }
    out.push('\n');
}

fn of_status(status: &StatusInfo, out: &mut String) {
    heading("Easily confused", out);
    for (code, when) in status.instead {
        let _ = writeln!(out, "{}", wrap(&format!("{code}  when {when}"), 5));
    }
    let rules: Vec<&str> = rules_answering(status.code).map(|rule| rule.code).collect();
    if !rules.is_empty() {
        out.push('\n');
        heading("Rules that answer it", out);
        out.push_str(&wrap(&rules.join(", "), 0));
    }
}

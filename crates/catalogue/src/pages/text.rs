//! A page for the terminal.

use std::fmt::Write;

use candor_problem::wrap;

use super::facts;
use crate::{Entry, prose};

/// The whole page.
pub(super) fn entry(entry: Entry) -> String {
    let mut out =
        format!("{}\n{}\n\n", facts::heading(entry), "=".repeat(facts::heading(entry).chars().count()));
    let page = entry.page();
    match entry {
        Entry::Status(status) => {
            let _ = write!(out, "{}\n\n", wrap(status.says(), 0));
        }
        Entry::Product(_) => out.push_str(&prose::text(page.intro)),
        _ => {
            let _ = write!(out, "{}\n\n{}", wrap(&format!("{}.", page.title), 0), prose::text(page.intro));
        }
    }
    push_facts(entry, &mut out);
    for (name, body) in entry.parts() {
        heading(name, &mut out);
        out.push_str(&prose::text(&body));
    }
    if let Entry::Status(status) = entry {
        for (what, codes) in facts::answering(status) {
            heading(what, &mut out);
            let _ = write!(out, "{}\n\n", wrap(&codes.join(", "), 0));
        }
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

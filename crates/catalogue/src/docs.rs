//! The pages that are written into the repository by `cargo xtask docs`.

use std::fmt::Write;

use crate::{Entry, faults, pages, registry, rules, statuses};

const GENERATED: &str = "<!-- Written by `cargo xtask docs` from the declarations; edit those. -->\n\n";

/// Path from the root of the repository, and text, of every generated page.
pub fn docs() -> Vec<(String, String)> {
    let entries = rules().map(Entry::Rule).chain(faults().map(Entry::Fault));
    let mut docs: Vec<(String, String)> =
        entries.map(|entry| (format!("docs/rules/{}.md", entry.code()), pages::markdown_of(entry))).collect();
    docs.push(("docs/rules/README.md".to_owned(), index()));
    docs.push(("docs/statuses.md".to_owned(), status_codes()));
    docs.iter_mut().for_each(|(_, text)| text.insert_str(0, GENERATED));
    docs
}

fn index() -> String {
    let mut out = String::from(
        "# Rules\n\nEvery way in which a request can be wrong, and every fault that is not the client's.\n",
    );
    for (home, rules) in registry::homes().filter(|(_, rules)| !rules.is_empty()) {
        let _ = write!(out, "\n## {}\n\n| code | status | what is wrong |\n|---|---|---|\n", home.about);
        rules.iter().for_each(|rule| row(Entry::Rule(rule), &mut out));
    }
    out.push_str("\n## Faults\n\n| code | status | what happened |\n|---|---|---|\n");
    faults().for_each(|kind| row(Entry::Fault(kind), &mut out));
    out
}

fn row(entry: Entry, out: &mut String) {
    let status = entry.status().map_or("–".to_owned(), |s| s.to_string());
    let title = entry.page().map(|page| page.title).unwrap_or_default();
    let code = entry.code();
    let _ = writeln!(out, "| [{code}]({code}.md) | {status} | {title} |");
}

fn status_codes() -> String {
    let mut out = String::from(
        "# Status codes\n\nThe registered ones: when each is right, when another is, and which of our rules answer it.\n",
    );
    for status in statuses() {
        // One level down: the file has a title of its own.
        let _ = write!(out, "\n#{}", pages::markdown_of(Entry::Status(status)));
    }
    out
}

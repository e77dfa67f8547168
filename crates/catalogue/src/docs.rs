//! The pages that are written into the repository by `cargo xtask docs`.

use std::fmt::Write;

use crate::{Entry, pages, products, registry, statuses};

const GENERATED: &str = "<!-- Written by `cargo xtask docs` from the declarations; edit those. -->\n\n";

/// Path from the root of the repository, and text, of every generated page.
pub fn docs() -> Vec<(String, String)> {
    let entries = registry::groups().flat_map(|(_, entries)| entries);
    let mut docs: Vec<(String, String)> =
        entries.map(|entry| (format!("docs/rules/{}.md", entry.code()), pages::markdown_of(entry))).collect();
    docs.push(("docs/rules/README.md".to_owned(), index()));
    docs.push(("docs/statuses.md".to_owned(), status_codes()));
    docs.push(("docs/products.md".to_owned(), products::document()));
    docs.iter_mut().for_each(|(_, text)| text.insert_str(0, GENERATED));
    docs
}

fn index() -> String {
    let mut out = String::from(
        "# Rules, faults, findings and lints\n\nEvery way in which a request can be wrong, every fault that is not the \
         client's, every way in which an answer can be wrong, and what `candor check` says of documents.\n",
    );
    for (heading, entries) in registry::groups() {
        let column = if matches!(entries.first(), Some(Entry::Finding(_) | Entry::Lint(_))) {
            "severity"
        } else {
            "status"
        };
        let _ = write!(out, "\n## {heading}\n\n| code | {column} | what is wrong |\n|---|---|---|\n");
        entries.iter().for_each(|entry| row(*entry, &mut out));
    }
    out
}

fn row(entry: Entry, out: &mut String) {
    let title = entry.title();
    let code = entry.code();
    let _ = writeln!(out, "| [{code}]({code}.md) | {} | {title} |", entry.mark());
}

fn status_codes() -> String {
    let mut out = String::from(
        "# Status codes\n\nThe registered ones: what each means, when it is right and when another is, what its fields \
         and its body hold, and what either side does. The examples are tested: where Candor has a rule the request is \
         refused with that status, and an audit finds nothing in the answer.\n\n",
    );
    for status in statuses() {
        let title = status.page().title;
        let anchor: String = title.to_lowercase().replace(' ', "-").replace(['(', ')'], "");
        let _ = writeln!(out, "- [{title}](#{anchor}): {}", status.says());
    }
    for status in statuses() {
        // One level down: the file has a title of its own.
        let page = pages::markdown_of(Entry::Status(status)).replace("\n#", "\n##");
        let _ = write!(out, "\n#{page}");
    }
    out
}

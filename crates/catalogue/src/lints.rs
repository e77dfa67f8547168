//! Pages of the lints, for `candor explain`: what `candor check` says about documents, never about
//! requests, so they have neither a status nor a place among the rules.

use candor_contract::Lint;
use candor_rule::Page;
use serde_json::{Value, json};

use crate::prose;

/// The page of a lint for a terminal.
pub fn lint_text(code: &str) -> Option<String> {
    let lint = Lint::find(code)?;
    let page = Page::of(lint.page);
    let heading = format!("{} ({} of `candor check`)", lint.code, lint.severity.word());
    let mut out = format!("{heading}\n{}\n\n{}.\n\n", "=".repeat(heading.chars().count()), page.title);
    out.push_str(&prose::text(page.intro));
    for section in &page.sections {
        let line = "-".repeat(section.heading.chars().count());
        out.push_str(&format!("\n{}\n{line}\n{}", section.heading, prose::text(section.body)));
    }
    Some(out.trim_end().to_owned() + "\n")
}

/// The page of a lint as Markdown.
pub fn lint_markdown(code: &str) -> Option<String> {
    Lint::find(code).map(|lint| lint.page.to_owned())
}

/// The page of a lint as JSON.
pub fn lint_json(code: &str) -> Option<Value> {
    let lint = Lint::find(code)?;
    let page = Page::of(lint.page);
    let sections = page.sections.iter().map(|s| (s.heading.to_owned(), Value::from(s.body)));
    Some(json!({
        "code": lint.code, "kind": "lint", "severity": lint.severity.word(), "title": page.title,
        "intro": page.intro, "sections": sections.collect::<serde_json::Map<_, _>>(),
    }))
}

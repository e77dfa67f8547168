//! Published rules as Markdown.

use std::fmt::Write;

use candor_contract::{Part, Sketch};

use super::{Entry, Published, examples};

/// All operations.
pub(super) fn list(published: &Published<'_>) -> String {
    let mut out = String::from("# API\n\n");
    for (name, operation) in published.operations() {
        let summary = operation.summary().map(|s| format!(": {}", plain(s))).unwrap_or_default();
        let (method, path) = (operation.method(), operation.template());
        let _ = writeln!(out, "- [`{method} {path}`]({}.md){summary}", published.link(name));
    }
    out
}

/// One operation.
pub(super) fn entry(published: &Published<'_>, entry: &Entry<'_>) -> String {
    let operation = entry.operation;
    let mut out = format!("# {} {}\n\n", operation.method(), operation.template());
    if let Some(summary) = operation.summary() {
        let _ = writeln!(out, "{}\n", plain(summary));
    }
    if !entry.parameters.is_empty() {
        out.push_str("## Parameters\n\n");
        for p in &entry.parameters {
            let required = if p.required { "required" } else { "optional" };
            let written = p.written.map(|how| format!(", {how}")).unwrap_or_default();
            let _ = writeln!(
                out,
                "- `{}` in {}, {required}: {}{written}",
                plain(&p.name),
                p.location,
                words(&p.shape)
            );
            parts(&p.shape.parts, 1, &mut out);
        }
        out.push('\n');
    }
    if !entry.contents.is_empty() {
        let required = if operation.is_body_required() { "Required" } else { "Optional" };
        let size = candor_rule::text::size(entry.max_body);
        let _ = writeln!(out, "## Body\n\n{required}, at most {size}.\n");
        for content in &entry.contents {
            let shape = content.shape.as_ref().map(words).unwrap_or_default();
            let _ = writeln!(out, "- `{}`, read as {}: {shape}", plain(&content.range), content.read_as);
            parts(content.shape.iter().flat_map(|shape| &shape.parts), 1, &mut out);
        }
        out.push('\n');
    }
    out.push_str("## Limits\n\n");
    for (name, value) in published.limits(entry) {
        let _ = writeln!(out, "- {name}: {value}");
    }
    out.push_str("\n## Errors\n\n");
    for (status, rule) in &entry.refusals {
        let link = published.context.link(rule.code);
        let _ = writeln!(out, "- {status} [`{}`]({link}.md): {}", rule.code, rule.title());
    }
    for example in examples::of(published.inspector, operation, published.context.prefix) {
        let (status, code) = (example.status, example.code);
        let _ = write!(
            out,
            "\n### {status} {code}\n\n{}:\n\n```json\n{}\n```\n",
            example.what,
            example.problem.trim()
        );
    }
    out
}

fn parts<'p>(all: impl IntoIterator<Item = &'p Part>, level: usize, out: &mut String) {
    for part in all {
        let name = match part.role {
            "property" => format!("`{}`", plain(&part.name)),
            role if part.name.is_empty() => role.to_owned(),
            role => format!("{role} `{}`", plain(&part.name)),
        };
        let required = if part.required { ", required" } else { "" };
        let _ = writeln!(out, "{}- {name}{required}: {}", "  ".repeat(level), words(&part.shape));
        parts(&part.shape.parts, level + 1, out);
    }
}

fn words(shape: &Sketch) -> String {
    if shape.words.is_empty() { "any value".into() } else { plain(&shape.words) }
}

/// Text of the owner's document on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

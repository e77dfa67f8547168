//! The list of everything that has a page, and what was looked for in it.

use std::fmt::Write;

use candor_problem::escape;
use candor_rule::text::thousands;
use serde_json::{Value, json};

use super::{PageContext, html};
use crate::{Entry, entries, prose, registry, search};

/// Most hits that a page shows.
const MOST: usize = 100;

/// The inner part of the list, or of the hits.
pub(super) fn html(context: &PageContext<'_>, wanted: &str) -> String {
    let mut out = String::from("<h1>Reference</h1>\n");
    html::codes(None, context, &mut out);
    if !wanted.trim().is_empty() {
        hits(context, wanted, &mut out);
        return out;
    }
    for (heading, entries) in groups() {
        let rows: String = entries.iter().map(|entry| row(*entry, "", context)).collect();
        let columns = match entries.first() {
            Some(Entry::Finding(_) | Entry::Lint(_)) => ["Code", "Severity", "What is wrong"],
            Some(Entry::Product(_)) => ["Product", "Layer", "Name"],
            Some(Entry::Status(_)) => ["Code", "Status", "What it says"],
            _ => ["Code", "Status", "What is wrong"],
        };
        table(heading, columns, &rows, &mut out);
    }
    out
}

/// As Markdown, with links that lead to the pages beside it.
pub(super) fn markdown() -> String {
    let mut out = String::from("# Reference\n");
    for (heading, entries) in groups() {
        let _ = write!(out, "\n## {heading}\n\n| code | | what it says |\n|---|---|---|\n");
        for entry in entries {
            let code = entry.code();
            let _ = writeln!(out, "| [{code}]({code}.md) | {} | {} |", entry.mark(), entry.title());
        }
    }
    out
}

/// As data.
pub(super) fn json() -> Value {
    let all = entries().map(|entry| {
        json!({ "code": entry.code(), "kind": entry.kind(), "mark": entry.mark(), "title": entry.title() })
    });
    json!({ "entries": all.collect::<Vec<_>>() })
}

/// Everything, by what it is.
fn groups() -> impl Iterator<Item = (&'static str, Vec<Entry>)> {
    let of_kind = |kind: &str| entries().filter(|entry| entry.kind() == kind).collect();
    let statuses = ("Status codes", of_kind("status"));
    let products = ("Products whose answers are recognised", of_kind("product"));
    registry::groups().chain([products, statuses])
}

fn hits(context: &PageContext<'_>, wanted: &str, out: &mut String) {
    let found = search(wanted);
    if found.is_empty() {
        let all = escape(&context.link(""));
        let shown = escape(&wanted.chars().take(80).collect::<String>());
        let _ = write!(
            out,
            "<div class=\"empty\"><h2>Nothing holds every word of {shown:?}</h2>\
             <p>Codes, titles and texts were searched. <a href=\"{all}\">Show all</a>.</p></div>",
        );
        return;
    }
    let rows: String = found
        .iter()
        .take(MOST)
        .map(|hit| row(hit.entry, hit.excerpt.as_deref().unwrap_or_default(), context))
        .collect();
    let heading = match found.len() {
        1 => "1 page".to_owned(),
        count if count > MOST => format!("{} pages, the best {MOST}", thousands(count as u64)),
        count => format!("{count} pages"),
    };
    table(&heading, ["Code", "Kind", "What it says"], &rows, out);
}

fn row(entry: Entry, excerpt: &str, context: &PageContext<'_>) -> String {
    let code = entry.code();
    let below =
        if excerpt.is_empty() { String::new() } else { format!("<br><small>{}</small>", escape(excerpt)) };
    format!(
        "<tr><th scope=\"row\"><a class=\"code\" href=\"{}\">{}</a></th><td>{}</td><td>{}{below}</td></tr>",
        escape(&context.link(&code)),
        escape(&code),
        entry.mark(),
        prose::inline_html(entry.title()),
    )
}

fn table(heading: &str, [code, mark, says]: [&str; 3], rows: &str, out: &mut String) {
    let _ = writeln!(
        out,
        "<section class=\"sec\"><h2>{}</h2><div><table><thead><tr><th>{code}</th><th>{mark}</th>\
         <th>{says}</th></tr></thead><tbody>{rows}</tbody></table></div></section>",
        escape(heading),
    );
}

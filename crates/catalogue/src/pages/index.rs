//! The list of everything that has a page.

use std::fmt::Write;

use candor_problem::escape;

use super::{PageContext, html};
use crate::{Entry, prose, registry};

/// The inner part of the list.
pub(super) fn html(context: &PageContext<'_>, wanted: &str) -> String {
    let wanted = wanted.to_lowercase();
    let fits = |entry: &Entry| {
        let title = entry.page().title;
        let line = format!("{} {} {title}", entry.code(), entry.mark()).to_lowercase();
        wanted.split_whitespace().all(|word| line.contains(word))
    };
    let mut out = String::from("<h1>Rules, findings and status codes</h1>\n");
    html::codes(None, context, &mut out);
    for (heading, entries) in registry::groups() {
        let entries: Vec<Entry> = entries.into_iter().filter(fits).collect();
        if !entries.is_empty() {
            table(heading, &entries, context, &mut out);
        }
    }
    out
}

fn table(heading: &str, entries: &[Entry], context: &PageContext<'_>, out: &mut String) {
    let mut rows = String::new();
    for entry in entries {
        let code = entry.code();
        let title = entry.page().title;
        let _ = write!(
            rows,
            "<tr><th scope=\"row\"><a class=\"code\" href=\"{}\">{}</a></th><td>{}</td><td>{}</td></tr>",
            escape(&context.link(&code)),
            escape(&code),
            entry.mark(),
            prose::inline_html(title),
        );
    }
    let column = if matches!(entries.first(), Some(Entry::Finding(_))) { "Severity" } else { "Status" };
    let _ = writeln!(
        out,
        "<section class=\"sec\"><h2>{}</h2><div><table><thead><tr><th>Code</th><th>{column}</th>\
         <th>What is wrong</th></tr></thead><tbody>{rows}</tbody></table></div></section>",
        escape(heading),
    );
}

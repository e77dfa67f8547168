//! A page as HTML: the inner part, framed by the gateway or the workbench.

use std::fmt::Write;

use candor_problem::escape;
use candor_rule::{
    Page,
    case::{Case, ExchangeCase},
};

use super::{PageContext, facts, octets};
use crate::{Entry, StatusInfo, prose};

/// The inner part of a page.
pub(super) fn entry(entry: Entry, context: &PageContext<'_>) -> String {
    let mut out = String::new();
    if let Entry::Status(status) = entry {
        codes(Some(status.code), context, &mut out);
    }
    crumb(entry, context, &mut out);
    verdict(entry, &mut out);
    match entry {
        Entry::Status(status) => of_status(status, context, &mut out),
        _ => sections(entry, &mut out),
    }
    if let Entry::Rule(rule) = entry {
        links("Related", "", &facts::related(rule), context, &mut out);
    }
    out
}

/// The row of all status codes that blame client or server.
pub(super) fn codes(current: Option<u16>, context: &PageContext<'_>, out: &mut String) {
    out.push_str("<nav class=\"codes\" aria-label=\"Status codes\">");
    for status in crate::statuses() {
        let here = if current == Some(status.code) { " aria-current=\"page\"" } else { "" };
        let link = escape(&context.link(&status.code.to_string()));
        let _ = write!(out, "<a href=\"{link}\"{here}>{}</a>", status.code);
    }
    out.push_str("</nav>\n");
}

fn crumb(entry: Entry, context: &PageContext<'_>, out: &mut String) {
    let code = entry.code();
    let spec = match entry {
        Entry::Rule(rule) => rule.spec,
        Entry::Status(status) => status.spec(),
        Entry::Finding(finding) => finding.spec,
        _ => "",
    };
    let link = escape(&context.link(&code));
    let _ = writeln!(
        out,
        "<p class=\"crumb\"><span><a href=\"{}\">Reference</a> / {}</span><span>{}</span>\
         <span class=\"r\"><a href=\"{link}.md\">{code}.md</a> · <a href=\"{link}.json\">.json</a></span></p>",
        escape(&context.link("")),
        escape(&facts::crumb(entry)),
        escape(spec),
    );
}

/// Chip, heading, what it is about, and the facts.
fn verdict(entry: Entry, out: &mut String) {
    let (class, below) = match entry {
        Entry::Rule(rule) => ("ref", format!("shape: {}", rule.shape)),
        Entry::Fault(_) => ("flt", "fault".to_owned()),
        Entry::Retold(_) => ("ref", "told again".to_owned()),
        Entry::Finding(_) => ("nu", "finding".to_owned()),
        Entry::Lint(_) => ("nu", "of a document".to_owned()),
        Entry::Product(_) => ("nu", "product".to_owned()),
        Entry::Status(status) => ("nu", status.class().to_owned()),
    };
    let chip = entry.mark();
    let heading = match entry {
        Entry::Status(_) | Entry::Product(_) => escape(&facts::heading(entry)),
        _ => format!("<code>{}</code>", escape(&entry.code())),
    };
    let page = entry.page();
    let (lead, rest) = match entry {
        Entry::Status(status) => (prose::inline_html(status.says()), String::new()),
        Entry::Product(_) => {
            let (first, rest) = page.intro.split_once(". ").unwrap_or((page.intro, ""));
            (format!("{}.", prose::inline_html(first.trim_end_matches('.'))), prose::inline_html(rest))
        }
        _ => (format!("{}.", prose::inline_html(page.title)), prose::inline_html(opening(&page).0)),
    };
    let _ = write!(
        out,
        "<div class=\"verdict\"><div class=\"who\"><span class=\"st {class} big\">{chip}</span><p>{below}</p></div>\
         <h1>{heading}</h1><p class=\"fix\"><b>{lead}</b> {rest}</p>\n<dl class=\"facts\">",
    );
    // Chip and crumb say these already.
    let shown = ["status", "shape", "specification", "class", "severity", "layer"];
    for (label, value) in facts::of(entry).into_iter().filter(|(label, _)| !shown.contains(label)) {
        let _ = write!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escape(label), escape(&value));
    }
    out.push_str("</dl></div>\n");
}

/// The first paragraph of a page, and what follows it before the first section.
fn opening<'a>(page: &Page<'a>) -> (&'a str, &'a str) {
    page.intro.split_once("\n\n").unwrap_or((page.intro, ""))
}

fn sections(entry: Entry, out: &mut String) {
    let page = entry.page();
    let (_, more) = opening(&page);
    if !more.is_empty() && !matches!(entry, Entry::Product(_)) {
        section("In detail", "", &format!("<div class=\"prose\">{}</div>", prose::html(more)), out);
    }
    for (heading, body) in entry.parts() {
        let cases = Case::all(&body).unwrap_or_default();
        let exchanges = ExchangeCase::all(&body).unwrap_or_default();
        let shown: String =
            cases.iter().map(octets::case).chain(exchanges.iter().map(octets::exchange_case)).collect();
        match shown.is_empty() {
            true => section(heading, "", &format!("<div class=\"prose\">{}</div>", prose::html(&body)), out),
            false => {
                section(heading, "run on every build", &format!("<div class=\"half\">{shown}</div>"), out)
            }
        }
    }
}

fn section(heading: &str, small: &str, body: &str, out: &mut String) {
    let small = if small.is_empty() { String::new() } else { format!(" <small>{}</small>", escape(small)) };
    let _ = writeln!(
        out,
        "<section class=\"sec\"><h2>{}{small}</h2><div>{body}</div></section>",
        escape(heading)
    );
}

fn links(heading: &str, small: &str, codes: &[&str], context: &PageContext<'_>, out: &mut String) {
    if codes.is_empty() {
        return;
    }
    let all: Vec<String> = codes
        .iter()
        .map(|code| {
            format!("<a class=\"code\" href=\"{}\">{}</a>", escape(&context.link(code)), escape(code))
        })
        .collect();
    section(heading, small, &format!("<p>{}</p>", all.join(" · ")), out);
}

/// The sections of a status: what stands instead of it is linked, and its own codes follow.
fn of_status(status: &StatusInfo, context: &PageContext<'_>, out: &mut String) {
    for part in &status.page().sections {
        match part.heading {
            "When another is right" => section(part.heading, "", &instead(status, context), out),
            "Example" => {
                let shown: String = status.examples().iter().map(octets::exchange_case).collect();
                section(part.heading, "tested as shown", &shown, out);
            }
            heading => {
                section(heading, "", &format!("<div class=\"prose\">{}</div>", prose::html(part.body)), out);
            }
        }
    }
    for (what, codes) in facts::answering(status) {
        links(what, "", &codes, context, out);
    }
}

fn instead(status: &StatusInfo, context: &PageContext<'_>) -> String {
    let mut rows = String::new();
    for (code, when) in status.instead() {
        let _ = write!(
            rows,
            "<tr><th scope=\"row\"><a class=\"code\" href=\"{}\">{code}</a></th><td>{}</td></tr>",
            escape(&context.link(&code.to_string())),
            prose::inline_html(when),
        );
    }
    let head = format!("<thead><tr><th>Code</th><th>Instead of {} when</th></tr></thead>", status.code);
    format!("<table class=\"t cards\">{head}<tbody>{rows}</tbody></table>")
}

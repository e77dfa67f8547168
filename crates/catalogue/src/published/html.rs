//! Published rules as pages: the inner part, framed by the gateway or the workbench.

use std::fmt::Write;

use candor_contract::{Operation, Part, Sketch};
use candor_problem::escape;

use super::{Audience, Entry, Published, examples, standing};
use crate::prose;

/// Parts of bodies that are described on one page.
const MOST_PARTS: usize = 300;

/// The list of operations.
pub(super) fn list(published: &Published<'_>, wanted: &str, most: usize) -> String {
    let mut rows = String::new();
    let (mut count, mut total) = (0, 0);
    let wanted = wanted.trim().to_lowercase();
    for (name, operation) in published.operations() {
        total += 1;
        let summary = operation.summary().unwrap_or_default();
        let line = format!("{} {} {name} {summary}", operation.method(), operation.template());
        if !line.to_lowercase().contains(&wanted) {
            continue;
        }
        count += 1;
        if count > most {
            continue;
        }
        let standing = match standing(operation) {
            "" => String::new(),
            word => format!(" ({word})"),
        };
        let _ = write!(
            rows,
            "<tr><th scope=\"row\"><a class=\"code\" href=\"{}\">{}</a></th><td><code>{} {}</code></td>\
             <td>{}{standing}</td></tr>",
            escape(&published.link(name)),
            escape(name),
            escape(operation.method()),
            escape(operation.template()),
            escape(summary),
        );
    }
    let shown = match count {
        0 => "None is like this.".to_owned(),
        _ if count > most => format!("The first {most} of {count}."),
        _ if count < total => format!("{count} of {total}."),
        _ => String::new(),
    };
    let link = escape(&published.link("index"));
    format!(
        "<p class=\"crumb\"><span>API</span><span class=\"r\"><a href=\"{link}.md\">.md</a> · \
         <a href=\"{link}.json\">.json</a></span></p><h1>What each operation takes</h1><p class=\"q\">{shown}</p>\n\
         <section class=\"sec\"><h2>Operations</h2><div><table><thead><tr><th>Name</th><th>Request</th>\
         <th>Summary</th></tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )
}

/// The page of an operation.
pub(super) fn entry(published: &Published<'_>, entry: &Entry<'_>) -> String {
    let operation = entry.operation;
    let mut out = String::new();
    crumb(published, entry, &mut out);
    let summary = operation.summary().map(escape).unwrap_or_default();
    let standing = match standing(operation) {
        "" => String::new(),
        word => format!(" <b>The document calls it {word}.</b>"),
    };
    let _ = writeln!(
        out,
        "<div class=\"verdict\"><div class=\"who\"><p>{} rules<br>{}</p></div><h1><code>{} {}</code></h1>\
         <p class=\"fix\">{summary}{standing}</p></div>",
        entry.refusals.len() + entry.noted.len(),
        candor_rule::text::counted(entry.checks, "check", "checks"),
        escape(operation.method()),
        escape(operation.template()),
    );
    parameters(entry, &mut out);
    body(entry, &mut out);
    limits(published, entry, &mut out);
    errors(published, entry, &mut out);
    problems(published, operation, &mut out);
    gaps(published, entry, &mut out);
    out
}

fn crumb(published: &Published<'_>, entry: &Entry<'_>, out: &mut String) {
    let link = escape(&published.link(entry.name));
    let at = entry.operation.declared_at();
    let place = match published.audience {
        Audience::Owner => format!("<span>{}:{}</span>", escape(&at.file), at.line),
        Audience::Everybody => String::new(),
    };
    let _ = writeln!(
        out,
        "<p class=\"crumb\"><span><a href=\"{}\">API</a> / <code>{}</code></span>{place}\
         <span class=\"r\"><a href=\"{link}.md\">.md</a> · <a href=\"{link}.json\">.json</a></span></p>",
        escape(published.link("").trim_end_matches('/')),
        escape(entry.name),
    );
}

fn section(id: &str, heading: &str, small: &str, inner: &str, out: &mut String) {
    let small = if small.is_empty() { String::new() } else { format!(" <small>{}</small>", escape(small)) };
    let _ = writeln!(
        out,
        "<section class=\"sec\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{heading}{small}</h2><div>{inner}</div></section>"
    );
}

fn parameters(entry: &Entry<'_>, out: &mut String) {
    if entry.parameters.is_empty() {
        return;
    }
    let mut rows = String::new();
    for parameter in &entry.parameters {
        let required = if parameter.required { "required; " } else { "optional; " };
        let written = parameter.written.map(|how| format!("; {}", escape(how))).unwrap_or_default();
        let mut left = MOST_PARTS;
        let mut inner = String::new();
        parts(&parameter.shape.parts, &mut left, &mut inner);
        let _ = write!(
            rows,
            "<tr id=\"{}\"><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{required}{}{written}{inner}</td></tr>",
            anchor("parameter", &parameter.name),
            escape(&parameter.name),
            parameter.location,
            words(&parameter.shape),
        );
    }
    let head = "<thead><tr><th>Name</th><th>In</th><th>Rule in words</th></tr></thead>";
    let table = format!("<table>{head}<tbody>{rows}</tbody></table>");
    section("parameters", "Parameters", "", &table, out);
}

fn body(entry: &Entry<'_>, out: &mut String) {
    if entry.contents.is_empty() {
        return;
    }
    let mut left = MOST_PARTS;
    let mut inner = String::new();
    for content in &entry.contents {
        let what = content.shape.as_ref().map(|shape| format!(": {}", words(shape))).unwrap_or_default();
        let _ = write!(
            inner,
            "<h3 id=\"{}\"><code>{}</code></h3><p>{}{what}</p>",
            anchor("body", &content.range),
            escape(&content.range),
            escape(content.read_as),
        );
        parts(content.shape.iter().flat_map(|shape| &shape.parts), &mut left, &mut inner);
    }
    if left == 0 {
        inner.push_str("<p>There is more; all of it stands in the page's form as data.</p>");
    }
    let required = if entry.operation.is_body_required() { "required" } else { "optional" };
    section("body", "Body", required, &format!("<div class=\"words stack\">{inner}</div>"), out);
}

fn parts<'p>(all: impl IntoIterator<Item = &'p Part>, left: &mut usize, out: &mut String) {
    let mut all = all.into_iter().peekable();
    if all.peek().is_none() {
        return;
    }
    out.push_str("<dl>");
    for part in all {
        if *left == 0 {
            break;
        }
        *left -= 1;
        let name = match part.role {
            "property" => escape(&part.name),
            role => escape(format!("{role} {}", part.name).trim()),
        };
        let required = match (part.role, part.required) {
            (_, true) => " <span>required</span>",
            ("property", false) => " <span>optional</span>",
            _ => "",
        };
        let _ = write!(out, "<dt>{name}{required}</dt><dd>{}", words(&part.shape));
        parts(&part.shape.parts, left, out);
        out.push_str("</dd>");
    }
    out.push_str("</dl>");
}

fn words(shape: &Sketch) -> String {
    let text = if shape.words.is_empty() { "any value" } else { &shape.words };
    let more = if shape.more && shape.parts.is_empty() { " …" } else { "" };
    format!("{}{more}", prose::inline_html(text))
}

fn limits(published: &Published<'_>, entry: &Entry<'_>, out: &mut String) {
    let each = published.limits(entry).into_iter();
    let rows: String =
        each.map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escape(&value))).collect();
    section("limits", "Limits", "", &format!("<dl class=\"facts\">{rows}</dl>"), out);
}

fn errors(published: &Published<'_>, entry: &Entry<'_>, out: &mut String) {
    let mut rows = String::new();
    for (status, rule) in &entry.refusals {
        let _ = write!(
            rows,
            "<tr id=\"error-{code}\"><td>{status}</td><th scope=\"row\"><a class=\"code\" href=\"{}\">{code}</a></th>\
             <td>{}</td><td><a href=\"#error-{code}\" aria-label=\"Link to {code}\">#</a></td></tr>",
            escape(&published.context.link(rule.code)),
            prose::inline_html(rule.title()),
            code = rule.code,
        );
    }
    let head = "<thead><tr><th>Status</th><th>Code</th><th>When</th><th>Link</th></tr></thead>";
    let mut inner = format!("<table>{head}<tbody>{rows}</tbody></table>");
    if !entry.noted.is_empty() {
        let codes: Vec<&str> = entry.noted.iter().map(|rule| rule.code).collect();
        let _ = write!(inner, "<p class=\"q\">Looked at, and let pass: {}.</p>", escape(&codes.join(", ")));
    }
    if !entry.answers.is_empty() {
        let answers = escape(&entry.answers.join(", "));
        let _ = write!(inner, "<p class=\"q\">The API itself answers {answers} by its document.</p>");
    }
    section("errors", "Errors", "beside the rules for every HTTP request", &inner, out);
}

fn problems(published: &Published<'_>, operation: &Operation, out: &mut String) {
    let mut inner = String::new();
    for example in examples::of(published.inspector, operation, published.context.prefix) {
        let (status, code) = (example.status, example.code);
        let _ = write!(
            inner,
            "<details id=\"example-{code}\"><summary>{status} <code>{code}</code>, for a request {}</summary>\
             <pre class=\"box\" tabindex=\"0\">{}</pre></details>",
            prose::inline_html(&example.what),
            escape(example.problem.trim()),
        );
    }
    if !inner.is_empty() {
        section("problems", "Example problems", "application/problem+json", &inner, out);
    }
}

fn gaps(published: &Published<'_>, entry: &Entry<'_>, out: &mut String) {
    if entry.gaps.is_empty() {
        return;
    }
    let each = entry.gaps.iter().take(100).map(|gap| {
        let place = match published.audience {
            Audience::Owner => format!(" <small>{}:{}</small>", escape(&gap.at.file), gap.at.line),
            Audience::Everybody => String::new(),
        };
        format!("<li>{}: {}{place}</li>", prose::inline_html(&gap.what), escape(gap.why))
    });
    let rows: String = each.collect();
    section("gaps", "Not enforced", "though the document asks", &format!("<ul>{rows}</ul>"), out);
}

/// An id that can stand in an address and stays the same as long as the name does.
fn anchor(kind: &str, name: &str) -> String {
    let clean = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    format!("{kind}-{}", name.chars().map(clean).collect::<String>())
}

//! A problem as a page, for the person in front of a browser.

use std::fmt::Write;

use crate::{ErrorItem, Problem, document::Source, escape, inline, page, text};

/// The whole page.
pub(crate) fn document(problem: &Problem) -> String {
    let mut main = String::new();
    let class = if problem.is_fault() { "flt" } else { "ref" };
    let _ = write!(
        main,
        "<p><span class=\"st {class}\">{}</span> <span class=\"q\">{}</span></p>\n<h1>{}</h1>\n",
        problem.status,
        problem.reason(),
        inline(problem.count.as_ref().unwrap_or(&problem.detail)),
    );
    if problem.count.is_none() {
        let _ = writeln!(main, "<p class=\"fixline\"><b>{}</b></p>", inline(&problem.fix));
    }
    match problem.errors() {
        [] => {}
        [only] => main.push_str(&excerpt(only)),
        several => list(problem, several, &mut main),
    }
    footer(problem, &mut main);
    page::document(&format!("{}: {}", problem.status, problem.title), "prob", &main)
}

/// Several errors, numbered, each with its own fix and octets.
fn list(problem: &Problem, errors: &[ErrorItem], out: &mut String) {
    out.push_str("<ol class=\"vio\">\n");
    for (number, error) in (1..).zip(errors) {
        let _ = writeln!(
            out,
            "<li><p><span class=\"no\">{number}</span>{}</p><p><b>{}</b></p>{}</li>",
            inline(&error.detail),
            inline(&error.fix),
            excerpt(error),
        );
    }
    out.push_str("</ol>\n");
    if let Some(total) = problem.errors_total {
        let _ = writeln!(out, "<p class=\"q\">Shown are {} of {total} errors.</p>", errors.len());
    }
}

/// The octets at fault with a caret under them; where there are none to show, the place in words.
fn excerpt(error: &ErrorItem) -> String {
    let place = text::place(error);
    let Some(line) = error.excerpt.first() else {
        return match place.is_empty() {
            true => String::new(),
            false => format!("<p class=\"qq\">At {}</p>\n", escape(&place)),
        };
    };
    let carets = error.excerpt.get(1).map(String::as_str).unwrap_or_default();
    let gutter = error.line.map(|n| n.to_string()).unwrap_or_default();
    format!(
        "<div class=\"oct\" tabindex=\"0\" role=\"region\" aria-label=\"What was sent\">\
         <div class=\"hit\"><i>{gutter}</i><code>{}</code></div>\
         <div class=\"msg\"><i></i><span><code aria-hidden=\"true\">{}</code><b>{}</b></span></div></div>\n",
        marked(line, carets),
        escape(carets.trim_end()),
        escape(&place),
    )
}

/// The line with the characters above a caret marked.
fn marked(line: &str, carets: &str) -> String {
    let carets: Vec<char> = carets.chars().collect();
    let mut out = String::new();
    let mut inside = false;
    let mut cell = 0;
    for c in line.chars() {
        let hit = carets.get(cell) == Some(&'^');
        if hit != inside {
            out.push_str(if hit { "<mark>" } else { "</mark>" });
            inside = hit;
        }
        out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
        cell += text::cells(c);
    }
    if inside {
        out.push_str("</mark>");
    }
    out
}

fn footer(problem: &Problem, out: &mut String) {
    let (kind, remark) = match problem.source {
        Source::Rule => ("Rule", " The request was not passed on, so nothing was changed by it."),
        Source::Fault => ("Fault", ""),
        Source::Upstream => ("Code", " The service itself refused the request; the gateway tells it again."),
    };
    let _ = write!(
        out,
        "<footer><p>{kind} <a class=\"code\" href=\"{}\">{}</a>.{remark}</p>\n\
         <p>If you ask for help, give this id: <code class=\"nw\">{}</code></p>\n",
        escape(&problem.page),
        escape(&problem.code),
        escape(&problem.request_id),
    );
    if let Some(url) = &problem.workbench {
        let _ = writeln!(out, "<p><a href=\"{}\">The whole exchange in the workbench</a></p>", escape(url));
    }
    out.push_str("<p class=\"qq\">Candor, the gateway in front of this API.</p></footer>\n");
}

//! A case as it is shown on a page: what is sent, octet for octet, with a caret under the wrong one.

use std::fmt::Write;

use candor_problem::escape;
use candor_rule::{
    case::{Case, ExchangeCase, Expected, Step, Verdict},
    sensitive::is_hidden,
};

use crate::prose;

/// Longest line shown whole, in cells; of a longer one 24 cells are kept at each end and at the mark.
const MAX_CELLS: usize = 100;
const KEPT: usize = 24;

/// One case: its title, settings, octets and verdict.
pub(super) fn case(case: &Case) -> String {
    stack(&case.title, &case.settings, &steps(case), &verdicts(case))
}

/// One case of a finding: request and answer, and what is found. A request with a verdict is marked by it.
pub(super) fn exchange_case(case: &ExchangeCase) -> String {
    let plan = Plan { body: None, mark: None, label: String::new() };
    let judged = case.of_request();
    let (mut shown, mut number) = (judged.as_ref().map(steps).unwrap_or_default(), 0);
    for (request, answer) in &case.exchanges {
        for (octets, what) in [(request, "What is sent"), (answer, "What is answered")] {
            number += 1;
            if number == 1 && judged.is_some() {
                continue;
            }
            shown.push_str(&opening(&format!("{what} ({number}): {}", case.title)));
            flush(&mut octets.clone(), &mut Position::default(), &plan, &mut shown);
            shown.push_str("</div>");
        }
    }
    let found = case.found.iter().map(|expected| format!("finds {}", error(expected)));
    let absent = case.absent.iter().map(|code| match code.as_str() {
        "*" => "nothing is found in the answer".to_owned(),
        code => format!("does not find {code}"),
    });
    let judged = judged.iter().flat_map(|case| &case.verdicts).map(|verdict| match verdict {
        Verdict::Accept { .. } => "passes here, and is refused by the service".to_owned(),
        Verdict::Reject { .. } => format!("refused by Candor: {}", words(verdict)),
    });
    let verdict: Vec<String> = judged.chain(found).chain(absent).collect();
    stack(&case.title, &case.settings, &shown, &escape(&verdict.join("; ")))
}

fn stack(title: &str, settings: &[(String, String)], shown: &str, verdict: &str) -> String {
    let settings: Vec<String> = settings.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let small = match settings.is_empty() {
        true => String::new(),
        false => format!(" <small>{}</small>", escape(&settings.join(", "))),
    };
    format!(
        "<div class=\"stack\"><h3>{}{small}</h3>{shown}<p class=\"q\">{verdict}</p></div>\n",
        prose::inline_html(title),
    )
}

fn opening(label: &str) -> String {
    format!("<div class=\"oct\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\">")
}

fn verdicts(case: &Case) -> String {
    let all: Vec<String> = case.verdicts.iter().map(|verdict| escape(&words(verdict))).collect();
    all.join("; the next request: ")
}

/// "400 bare-lf, offset 18" or "passes".
pub(super) fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Accept { noting } if noting.is_empty() => "passes".to_owned(),
        Verdict::Accept { noting } => format!("passes, noting {}", noting.join(", ")),
        Verdict::Reject { status, errors } => {
            let status = status.map_or("no answer".to_owned(), |s| s.to_string());
            let errors: Vec<String> = errors.iter().map(error).collect();
            format!("{status} {}", errors.join(" and "))
        }
    }
}

fn error(expected: &Expected) -> String {
    let members: Vec<String> =
        expected.members.iter().map(|(name, value)| format!(", {name} {value}")).collect();
    format!("{}{}", expected.code, members.concat())
}

/// One thing to show in a line: text that is `cells` wide and stands for the octet at `offset`.
struct Cell {
    offset: usize,
    html: String,
    cells: usize,
}

fn steps(case: &Case) -> String {
    let plan = Plan::of(case);
    let mut out = opening(&format!("What is sent: {}", case.title));
    let mut at = Position::default();
    let mut pending: Vec<u8> = Vec::new();
    for step in &case.steps {
        match step {
            Step::Send(octets) => pending.extend(octets),
            Step::Wait(time) => {
                flush(&mut pending, &mut at, &plan, &mut out);
                note(&format!("waits {} ms", time.as_millis()), &mut out);
            }
            Step::Close => {
                flush(&mut pending, &mut at, &plan, &mut out);
                note("closes its sending side", &mut out);
            }
        }
    }
    flush(&mut pending, &mut at, &plan, &mut out);
    out.push_str("</div>");
    out
}

fn note(text: &str, out: &mut String) {
    let _ = write!(out, "<div><i></i><code class=\"step\">{}</code></div>", escape(text));
}

/// How far the stream has been shown.
#[derive(Default)]
struct Position {
    offset: usize,
    /// Lines of the body.
    lines: usize,
}

fn flush(pending: &mut Vec<u8>, at: &mut Position, plan: &Plan, out: &mut String) {
    for line in pending.split_inclusive(|b| *b == b'\n') {
        let in_body = plan.body.is_some_and(|body| at.offset >= body);
        at.lines += usize::from(in_body);
        let gutter = if in_body { at.lines } else { at.offset };
        push_line(line, at.offset, gutter, plan, out);
        at.offset += line.len();
    }
    pending.clear();
}

/// What is known of a stream beyond its octets: where lines are counted, and where the verdict points.
struct Plan {
    /// Offset of the body's first octet, where the body is sent as it is.
    body: Option<usize>,
    /// Offset in the stream of the wrong octet.
    mark: Option<usize>,
    /// The place under the caret, in words.
    label: String,
}

impl Plan {
    /// Only what the case says plainly: the first request of a stream, and of bodies those that are sent
    /// without transfer coding.
    fn of(case: &Case) -> Self {
        let octets = case.octets();
        let head = octets.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4);
        let chunked = |head: &[u8]| head.to_ascii_lowercase().windows(7).any(|w| w == b"chunked");
        let body =
            head.filter(|at| case.verdicts.len() == 1 && !chunked(octets.get(..*at).unwrap_or_default()));
        let mut plan = Self { body, mark: None, label: String::new() };
        let Some(Verdict::Reject { errors, .. }) = case.verdicts.first() else { return plan };
        let Some(error) = errors.first() else { return plan };
        let member = |name: &str| error.members.iter().find(|(n, _)| n == name).map(|(_, value)| value);
        let Some(offset) = member("offset").and_then(|value| value.parse::<usize>().ok()) else {
            return plan;
        };
        // From the parsing phase on, offsets count within the body.
        let within_body = crate::rule(&error.code).is_some_and(|rule| rule.phase >= PARSING);
        (plan.mark, plan.label) = match within_body {
            true => (body.map(|at| at + offset), format!("octet {offset} of the body")),
            false => (Some(offset), format!("octet {offset}")),
        };
        plan
    }
}

/// First phase whose places are in the decoded body.
const PARSING: u8 = 150;

fn push_line(line: &[u8], start: usize, gutter: usize, plan: &Plan, out: &mut String) {
    let end = start + line.len();
    let hit = plan.mark.filter(|at| (start..end).contains(at));
    let cells = cells(line, start, hit);
    let at = hit.and_then(|at| cells.iter().rposition(|cell| cell.offset <= at));
    let _ = write!(out, "<div{}><i>{gutter}</i><code>", if hit.is_some() { " class=\"hit\"" } else { "" });
    let mut column = 0;
    let mut caret = (0, 0);
    let mut skipped = 0;
    let total: usize = cells.iter().map(|cell| cell.cells).sum();
    for (index, cell) in cells.iter().enumerate() {
        let near = at.is_some_and(|at| index.abs_diff(at) <= KEPT);
        if total > MAX_CELLS && !near && index >= KEPT && index + KEPT < cells.len() {
            skipped += 1;
            continue;
        }
        column += gap(&mut skipped, out);
        match at == Some(index) {
            true => {
                caret = (column, cell.cells);
                let _ = write!(out, "<mark>{}</mark>", cell.html);
            }
            false => out.push_str(&cell.html),
        }
        column += cell.cells;
    }
    out.push_str("</code></div>");
    if hit.is_some() {
        let _ = write!(
            out,
            "<div class=\"msg\"><i></i><span><code aria-hidden=\"true\">{}{}</code><b>{}</b></span></div>",
            " ".repeat(caret.0),
            "^".repeat(caret.1.max(1)),
            escape(&plan.label),
        );
    }
}

/// Tells what was left out; returns how many cells that took.
fn gap(skipped: &mut usize, out: &mut String) -> usize {
    if *skipped == 0 {
        return 0;
    }
    let text = format!("… {} octets …", candor_rule::text::thousands(*skipped as u64));
    *skipped = 0;
    out.push_str(&text);
    text.chars().count()
}

/// The line in what can be seen: printable text as it is, everything else boxed. A CR LF at its end is
/// not shown, unless the verdict points at it.
fn cells(line: &[u8], start: usize, hit: Option<usize>) -> Vec<Cell> {
    let shown = match line.strip_suffix(b"\r\n") {
        Some(text) if hit.is_none_or(|at| at < start + text.len()) => text,
        _ => line,
    };
    let mut cells = Vec::new();
    let mut offset = start;
    for chunk in shown.utf8_chunks() {
        for c in chunk.valid().chars() {
            let (html, width) = match c {
                c if c.is_ascii_control() => (boxed(&format!("{:02X}", c as u32)), 2),
                c if c.is_control() || is_hidden(c) => (boxed(&format!("U+{:04X}", c as u32)), 6),
                c => (escape(c.encode_utf8(&mut [0; 4])), 1),
            };
            cells.push(Cell { offset, html, cells: width });
            offset += c.len_utf8();
        }
        for octet in chunk.invalid() {
            cells.push(Cell { offset, html: boxed(&format!("{octet:02X}")), cells: 2 });
            offset += 1;
        }
    }
    cells
}

fn boxed(text: &str) -> String {
    format!("<span class=\"esc\">{text}</span>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(block: &str) -> String {
        case(&Case::all(&format!("### T\n```case\n{block}\n```\n")).unwrap()[0])
    }

    #[test]
    fn the_wrong_octet_is_boxed_and_has_a_caret() {
        let html = shown("> GET / HTTP/1.1\\n\n> Host: a\n>\nverdict: 400 bare-lf offset=14");
        assert!(
            html.contains("<div class=\"hit\"><i>0</i><code>GET / HTTP/1.1<mark><span class=\"esc\">0A</span></mark></code></div>"),
            "{html}"
        );
        assert!(
            html.contains(&format!("<code aria-hidden=\"true\">{}^^</code><b>octet 14</b>", " ".repeat(14)))
        );
        assert!(html.contains("<i>15</i><code>Host: a</code>"), "{html}");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let html =
            shown("> GET /\\{a*5000} HTTP/1.1\n> Host: a\n>\nverdict: 414 target-too-long offset=2000");
        assert!(html.len() < 3000, "{}", html.len());
        assert!(html.contains("… 1,952 octets …"), "{html}");
        assert!(html.contains("<mark>a</mark>"));
    }

    #[test]
    fn a_place_in_a_body_is_found_behind_the_head() {
        let html = shown(
            "> POST / HTTP/1.1\n> Content-Length: \\{length}\n>\n> {\"a\":<}\\\nverdict: 400 json-syntax offset=5",
        );
        assert!(html.contains("<i>1</i>") && html.contains("<b>octet 5 of the body</b>"), "{html}");
        assert!(html.contains("{&quot;a&quot;:<mark>&lt;</mark>}"), "{html}");
    }
}

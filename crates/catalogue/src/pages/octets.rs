//! A case as it is shown on a page: what is sent, octet for octet, with a caret under the wrong one.

use std::fmt::Write;

use candor_problem::escape;
use candor_rule::{
    case::{Case, Expected, Step, Verdict},
    sensitive::is_hidden,
};

use crate::prose;

/// Longest line shown whole, in cells; of a longer one 24 cells are kept at each end and at the mark.
const MAX_CELLS: usize = 100;
const KEPT: usize = 24;

/// One case: its title, settings, octets and verdict.
pub(super) fn case(case: &Case) -> String {
    let settings: Vec<String> = case.settings.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let small = match settings.is_empty() {
        true => String::new(),
        false => format!(" <small>{}</small>", escape(&settings.join(", "))),
    };
    format!(
        "<div class=\"stack\"><h3>{}{small}</h3>{}<p class=\"q\">{}</p></div>\n",
        prose::inline_html(&case.title),
        steps(case),
        verdicts(case),
    )
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
    let mark = wrong_octet(case);
    let mut out =
        String::from("<div class=\"oct\" tabindex=\"0\" role=\"region\" aria-label=\"What is sent\">");
    let mut offset = 0;
    let mut pending: Vec<u8> = Vec::new();
    for step in &case.steps {
        match step {
            Step::Send(octets) => pending.extend(octets),
            Step::Wait(time) => {
                flush(&mut pending, &mut offset, mark, &mut out);
                note(&format!("waits {} ms", time.as_millis()), &mut out);
            }
            Step::Close => {
                flush(&mut pending, &mut offset, mark, &mut out);
                note("closes its sending side", &mut out);
            }
        }
    }
    flush(&mut pending, &mut offset, mark, &mut out);
    out.push_str("</div>");
    out
}

fn note(text: &str, out: &mut String) {
    let _ = write!(out, "<div><i></i><code class=\"step\">{}</code></div>", escape(text));
}

fn flush(pending: &mut Vec<u8>, offset: &mut usize, mark: Option<usize>, out: &mut String) {
    for line in pending.split_inclusive(|b| *b == b'\n') {
        push_line(line, *offset, mark, out);
        *offset += line.len();
    }
    pending.clear();
}

/// Offset in the stream of the octet that the verdict points at. Only where the case says it plainly:
/// the first request of the stream, and of a body only one that is sent without transfer coding.
fn wrong_octet(case: &Case) -> Option<usize> {
    let Some(Verdict::Reject { errors, .. }) = case.verdicts.first() else { return None };
    let member = |name: &str| -> Option<usize> {
        errors.first()?.members.iter().find(|(n, _)| n == name)?.1.parse().ok()
    };
    let offset = member("offset")?;
    if member("line").is_none() {
        return Some(offset);
    }
    let octets = case.octets();
    let body = octets.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let chunked = octets.get(..body)?.to_ascii_lowercase().windows(7).any(|w| w == b"chunked");
    (!chunked).then_some(body + offset)
}

fn push_line(line: &[u8], start: usize, mark: Option<usize>, out: &mut String) {
    let end = start + line.len();
    let hit = mark.filter(|at| (start..end).contains(at));
    let cells = cells(line, start, hit);
    let at = hit.and_then(|at| cells.iter().rposition(|cell| cell.offset <= at));
    let _ = write!(out, "<div{}><i>{start}</i><code>", if hit.is_some() { " class=\"hit\"" } else { "" });
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
    if let Some(at) = hit {
        let _ = write!(
            out,
            "<div class=\"msg\"><i></i><span><code aria-hidden=\"true\">{}{}</code><b>octet {at}</b></span></div>",
            " ".repeat(caret.0),
            "^".repeat(caret.1.max(1)),
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
            "> POST / HTTP/1.1\n> Content-Length: \\{length}\n>\n> {\"a\":<}\\\nverdict: 400 json-syntax line=1 offset=5",
        );
        assert!(html.contains("{&quot;a&quot;:<mark>&lt;</mark>}"), "{html}");
    }
}

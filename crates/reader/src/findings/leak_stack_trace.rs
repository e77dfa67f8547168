//! Frames of a stack trace in an error.

use candor_rule::{Evidence, Finding, Found, Severity, Span};
use memchr::memmem;

use crate::audit::{
    Look, Scene,
    search::{before, digits, end_of, goes_on, start_of},
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "leak-stack-trace",
    severity: Severity::Error,
    spec: "RFC 9110 §17.3, §17.12; RFC 9457 §5; CWE-209",
    right: "an id of the request; the trace stays in the log",
    page: include_str!("leak_stack_trace.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Octets before a mark in which its line begins.
const MAX_LINE: usize = 400;
/// Marks of one kind that are looked at.
const MAX_MARKS: usize = 20;

/// What stands in a frame, and whether it is one, by where it begins and ends.
type Mark = (&'static str, fn(&[u8], usize, usize) -> bool);

#[rustfmt::skip]
const MARKS: &[Mark] = &[
    // Java and its kin: `at x.y(File.java:12)`.
    (".java:", |text, _, end| is_number_before(text, end, b")")),
    (".kt:", |text, _, end| is_number_before(text, end, b")")),
    (".scala:", |text, _, end| is_number_before(text, end, b")")),
    (".groovy:", |text, _, end| is_number_before(text, end, b")")),
    (".clj:", |text, _, end| is_number_before(text, end, b")")),
    // JavaScript: `file.js:12:5`.
    (".js:", |text, _, end| is_line_and_column(text, end)),
    (".mjs:", |text, _, end| is_line_and_column(text, end)),
    (".cjs:", |text, _, end| is_line_and_column(text, end)),
    (".ts:", |text, _, end| is_line_and_column(text, end)),
    (".tsx:", |text, _, end| is_line_and_column(text, end)),
    ("at node:", |text, _, end| text.iter().skip(end).take(80).any(|octet| *octet == b':')),
    // Python, also within JSON and HTML.
    ("Traceback (most recent call last)", |_, _, _| true),
    (", line ", |text, start, end| digits(text, end).is_some() && is_python(text, start)),
    // Go and Rust.
    ("goroutine ", |text, _, end| is_number_before(text, end, b" [")),
    (".go:", |text, _, end| is_number_before(text, end, b" +0x")),
    ("panicked at ", |text, _, end| ["src/", "'", "\"", "\\\"", "/"].iter().any(|next| goes_on(text, end, next.as_bytes()))),
    (".rs:", |text, _, end| is_line_and_column(text, end)),
    // .NET.
    (".cs:line ", |text, _, end| digits(text, end).is_some()),
    ("Exception:", |text, start, _| is_of_net(text, start)),
    // PHP and Ruby.
    (".php(", |text, _, end| is_number_before(text, end, b")")),
    (".rb:", |text, _, end| is_number_before(text, end, b":in ")),
    // Any that names a method and no file.
    ("at ", |text, start, end| is_call(text, start, end)),
    // A trace that was turned into JSON.
    ("\"line\":", |text, _, end| is_number_before(text, end, b",\"function\":")),
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_error() {
        return None;
    }
    let frames = frames(scene.searched());
    let is_own = |span: &Span| !scene.was_sent(span.of(scene.searched()));
    let spans: Vec<Span> = frames.into_iter().filter(is_own).take(3).collect();
    let weight = if spans.len() > 1 { 950 } else { 750 };
    let says = "A frame of a stack trace; it belongs in the log.";
    let evidence: Vec<Evidence> = spans.iter().map(|span| scene.found_in_body(*span, weight, says)).collect();
    let detail =
        "The body shows a stack trace; it belongs in the log, and an id of the request in the answer.";
    let confidence = evidence.first()?.weight;
    Some(FINDING.weighed(detail, evidence).of_confidence(confidence))
}

/// The marks, each on a line of its own.
fn frames(text: &[u8]) -> Vec<Span> {
    let mut frames: Vec<(usize, Span)> = Vec::new();
    for (mark, fits) in MARKS {
        let found = memmem::find_iter(text, mark.as_bytes()).filter(|at| fits(text, *at, at + mark.len()));
        for at in found.take(MAX_MARKS) {
            frames.push((line(text, at), Span::new(at, at + mark.len())));
        }
    }
    frames.sort_by_key(|(line, span)| (*line, span.start));
    frames.dedup_by_key(|(line, _)| *line);
    frames.into_iter().map(|(_, span)| span).collect()
}

/// Where the line of a mark begins: behind a line end, one that is escaped, or one of HTML.
fn line(text: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(MAX_LINE);
    let before = text.get(from..at).unwrap_or_default();
    let ends = [&b"\n"[..], b"\\n", b"<br", b"<li>", b"},{"];
    ends.iter().filter_map(|end| memmem::rfind(before, end)).max().map_or(from, |found| from + found + 1)
}

fn is_number_before(text: &[u8], at: usize, next: &[u8]) -> bool {
    digits(text, at).is_some_and(|end| goes_on(text, end, next))
}

fn is_line_and_column(text: &[u8], at: usize) -> bool {
    digits(text, at).is_some_and(|end| goes_on(text, end, b":") && digits(text, end + 1).is_some())
}

fn is_python(text: &[u8], at: usize) -> bool {
    let is_quoted = matches!(before(text, at), Some(b'"' | b';' | b'>'));
    is_quoted && memmem::rfind(text.get(at.saturating_sub(300)..at).unwrap_or_default(), b"File ").is_some()
}

fn is_of_net(text: &[u8], at: usize) -> bool {
    let start = start_of(text, at, 120, |octet| octet.is_ascii_alphanumeric() || octet == b'.');
    ["System.", "Microsoft."].iter().any(|name| goes_on(text, start, name.as_bytes()))
}

/// True for `at x.y(…)` at the beginning of a line, without the number of a line.
fn is_call(text: &[u8], start: usize, end: usize) -> bool {
    let indent = start_of(text, start, 40, |octet| matches!(octet, b' ' | b'\t'));
    let begins = matches!(before(text, indent), Some(b'\n' | b'>'))
        || [&b"\\n"[..], b"\\t", b"&nbsp;"]
            .iter()
            .any(|e| text.get(..indent).is_some_and(|t| t.ends_with(e)));
    let is_name = |octet: u8| octet.is_ascii_alphanumeric() || b"_$.<>`+|/".contains(&octet);
    let bracket = end_of(text, end, is_name);
    let name = text.get(end..bracket).unwrap_or_default();
    let is_dotted =
        name.iter().position(|octet| *octet == b'.').is_some_and(|at| at > 0 && at + 1 < name.len());
    begins && is_dotted && goes_on(text, bracket, b"(")
}

#[cfg(test)]
mod tests {
    use super::frames;

    #[test]
    fn frames_of_many_languages_are_counted_by_lines() {
        for (text, count) in [
            ("at a.B.c(B.java:12)\nat a.D.e(Native Method)\n\tat f.G.h(Unknown Source)", 3),
            ("Error: x<br> &nbsp;at f (/app/a.js:1:2)<br> &nbsp;at node:internal/x:4:5", 2),
            (r#"{"trace":"Traceback (most recent call last):\n  File \"a.py\", line 3, in f"}"#, 2),
            ("goroutine 7 [running]:\nmain.f()\n\t/src/main.go:12 +0x1d", 2),
            ("thread 'main' panicked at src/main.rs:3:5", 1),
            ("System.FormatException: bad\r\n   at A.B.C(String s) in C:\\a\\B.cs:line 12", 2),
            ("#0 /var/www/index.php(12): f()\n#1 {main}", 1),
            ("app/models/a.rb:12:in `f'", 1),
            (r#"[{"file":"a","line":3,"function":"f"},{"file":"b","line":4,"function":"g"}]"#, 2),
            ("Look at example.com (really) at 12:05:11, see main.go: it is at line 3", 0),
            ("Unexpected token at line 3, column 4 of file.json:1:2", 0),
        ] {
            assert_eq!(frames(text.as_bytes()).len(), count, "{text}");
        }
    }
}

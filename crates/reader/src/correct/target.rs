//! Slips of the URL: what has to be percent-encoded, and segments that are nearly those of the contract.

use candor_rule::{Remedy, Span, Violation};

use super::{Splice, change::Change, seen::Seen};

/// What might mend a violation of the request target, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation) -> Vec<Change> {
    let Some(target) = raw_target(seen.octets) else { return Vec::new() };
    let octets = seen.octets;
    let one = |splices: Vec<Splice>, why: &str| Change::of(splices, why).into_iter().collect::<Vec<_>>();
    if let Some(Remedy::Template(template)) = violation.remedy.as_deref() {
        return aligned(seen, template).into_iter().collect();
    }
    match violation.rule.code {
        "request-target-whitespace" | "target-char-invalid" | "target-non-ascii" | "target-control-char" => {
            let is_allowed = |o: u8| o.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&o);
            one(
                encoded(octets, target, |o| !is_allowed(o)),
                "The URL holds this character percent-encoded only.",
            )
        }
        "target-brackets-raw" => one(
            encoded(octets, target, |o| matches!(o, b'[' | b']')),
            "The URL holds brackets percent-encoded only.",
        ),
        "target-percent-malformed" => {
            one(stray_percents(octets, target), "A percent sign by itself is written %25.")
        }
        "target-fragment" => {
            let hash = target.of(octets).iter().position(|o| *o == b'#');
            let span = hash.map(|at| Span::new(target.start + at, target.end));
            one(span.map(Splice::remove).into_iter().collect(), "A fragment stays with the client.")
        }
        "target-form-invalid" => {
            one(vec![Splice::insert(target.start, "/")], "The path begins with a slash.")
        }
        "target-empty-segment" => {
            let path = target.of(octets).split(|o| *o == b'?').next().unwrap_or_default();
            let doubled = (1..path.len()).filter(|i| path.get(i - 1..=*i) == Some(b"//"));
            let splices = doubled.map(|i| Splice::remove(Span::octet(target.start + i)));
            one(splices.collect(), "One slash stands between two segments.")
        }
        _ => Vec::new(),
    }
}

/// What stands between the method and the version, spaces included.
fn raw_target(octets: &[u8]) -> Option<Span> {
    let line = octets.split(|o| *o == b'\n').next()?.trim_ascii_end();
    let start = line.iter().position(|o| *o == b' ')? + 1;
    let end = line.iter().rposition(|o| *o == b' ').filter(|end| *end > start)?;
    Some(Span::new(start, end))
}

fn encoded(octets: &[u8], target: Span, is_bad: impl Fn(u8) -> bool) -> Vec<Splice> {
    let all = target.of(octets).iter().enumerate();
    let bad = all.filter(|(_, o)| is_bad(**o));
    bad.map(|(i, o)| Splice::new(Span::octet(target.start + i), format!("%{o:02X}"))).collect()
}

fn stray_percents(octets: &[u8], target: Span) -> Vec<Splice> {
    let text = target.of(octets);
    let is_stray = |i: &usize| {
        let digits = text.get(i + 1..i + 3);
        text.get(*i) == Some(&b'%') && !digits.is_some_and(|d| d.iter().all(u8::is_ascii_hexdigit))
    };
    (0..text.len()).filter(is_stray).map(|i| Splice::insert(target.start + i + 1, "25")).collect()
}

/// The segments that differ from a template's words become them; those at its holes stay.
fn aligned(seen: &Seen<'_>, template: &str) -> Option<Change> {
    let (path, _) = seen.target()?;
    let text = path.of(seen.octets);
    let trimmed = text.trim_ascii();
    let mut splices = Vec::new();
    let mut at = path.start;
    let mut wanted = template.trim_matches('/').split('/');
    let end = path.start + trimmed.len() - trimmed.iter().rev().take_while(|o| **o == b'/').count();
    if trimmed.len() > 1 && end < path.end && !template.ends_with('/') {
        splices.push(Splice::remove(Span::new(end, path.end)));
    }
    for segment in text.split(|o| *o == b'/') {
        let span = Span::new(at, at + segment.len());
        at = span.end + 1;
        if segment.is_empty() {
            continue;
        }
        let word = wanted.next()?;
        if !word.contains('{') && word.as_bytes() != segment {
            splices.push(Splice::new(span, word));
        }
    }
    if template.ends_with('/') && !text.ends_with(b"/") {
        splices.push(Splice::insert(path.end, "/"));
    }
    Change::of(splices, "The contract writes this path so.")
}

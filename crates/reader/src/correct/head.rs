//! Slips of the wire: line ends, blanks, lengths, fields that are missing or there twice.

use candor_rule::{Span, Violation};
use candor_syntax::{Content, content};

use super::{
    Evidence, Splice,
    change::{Change, Gap},
    seen::Seen,
};

/// What might mend a violation of the head or of the framing, the likeliest first.
pub(super) fn changes(seen: &Seen<'_>, violation: &Violation, evidence: &Evidence<'_>) -> Vec<Change> {
    let octets = seen.octets;
    let at = violation.place.offset().unwrap_or(0);
    let one = |splices: Vec<Splice>, why: &str| Change::of(splices, why).into_iter().collect::<Vec<_>>();
    match violation.rule.code {
        "bare-lf" => one(bare_line_feeds(octets), "Each line of the head ends with CR LF."),
        "leading-blank-lines" => {
            let length = octets.iter().take_while(|o| matches!(o, b'\r' | b'\n')).count();
            one(vec![Splice::remove(Span::new(0, length))], "A request begins with its request line.")
        }
        "header-space-before-colon" | "header-leading-whitespace" => {
            one(vec![Splice::remove(blanks_around(octets, at))], "A field name has no white space around it.")
        }
        "header-obs-fold" => {
            let fold = blanks_around(octets, at);
            let before = octets.get(..fold.start).unwrap_or_default();
            let start = before.trim_ascii_end().len();
            one(vec![Splice::new(Span::new(start, fold.end), " ")], "A field stands on one line.")
        }
        "request-line-whitespace" => {
            let span = blanks_around(octets, at);
            let why = "One space stands between the parts of the request line.";
            [Splice::new(span, " "), Splice::remove(span)]
                .into_iter()
                .flat_map(|s| one(vec![s], why))
                .collect()
        }
        "method-case" => {
            let length = octets.iter().take_while(|o| o.is_ascii_alphabetic()).count();
            let span = Span::new(0, length);
            one(
                vec![Splice::new(span, span.of(octets).to_ascii_uppercase())],
                "Methods are written in capitals.",
            )
        }
        "http-version-malformed" => version(octets).into_iter().collect(),
        "host-missing" => host(octets, evidence).into_iter().collect(),
        "host-multiple" | "header-duplicate-singleton" | "content-length-repeated" => {
            one(repeated(octets, at), "This field is sent once.")
        }
        "content-length-conflict"
        | "content-length-invalid"
        | "content-length-signed"
        | "content-length-overflow" => {
            one(length_lines(octets), "Content-Length is the number of octets of the body.")
        }
        "transfer-encoding-with-length" => {
            let lines = lines_named(octets, b"content-length").map(|line| Splice::remove(line.whole));
            one(lines.collect(), "The chunks say where the body ends.")
        }
        "content-encoding-unsupported" => {
            let named = lines_named(octets, b"content-encoding");
            let charset = named.filter(|line| {
                [&b"utf-8"[..], b"utf8", b"none", b"json"]
                    .iter()
                    .any(|v| line.value.of(octets).eq_ignore_ascii_case(v))
            });
            one(
                charset.map(|line| Splice::remove(line.whole)).collect(),
                "Content-Encoding is for compression only.",
            )
        }
        _ => Vec::new(),
    }
}

/// What might mend a length that is wrong: tried where octets are left over or did not come.
pub(super) fn length(seen: &Seen<'_>, violation: &Violation) -> Vec<Change> {
    let Some(head) = &seen.head else { return Vec::new() };
    let start = head.octets.len();
    let sent = seen.octets.len().saturating_sub(start);
    let is_short = violation.rule.code == "body-truncated";
    let leaves_octets = seen.carrier.end < seen.octets.len() || head.framing == candor_wire::Framing::None;
    if (!is_short && !leaves_octets) || sent == 0 || head.framing == candor_wire::Framing::Chunked {
        return Vec::new();
    }
    let Some(change) =
        Change::of(seen.with_length(sent), "Content-Length is the number of octets of the body.")
    else {
        return Vec::new();
    };
    let body = seen.octets.get(start..).unwrap_or_default();
    if is_short && !is_whole(seen, body) {
        let gap = Gap::new("body", "body", "whether it is whole: fewer octets came than were announced");
        return vec![change.with_gap(gap)];
    }
    vec![change]
}

/// True if the body shows by itself that nothing of it is lost.
fn is_whole(seen: &Seen<'_>, body: &[u8]) -> bool {
    let Some(media_type) = seen.media_type() else { return false };
    let limits = &seen.inspector.body_limits;
    match content::read(&media_type, None, body, limits).content {
        Some(Content::Json(_) | Content::Multipart(..)) => true,
        Some(Content::Opaque) => media_type.is_xml(),
        _ => false,
    }
}

/// A field line in octets that may not be read as a head at all.
pub(super) struct Line {
    pub value: Span,
    /// With its line end.
    pub whole: Span,
}

/// The lines of the head, each with its line end; the last is the empty one.
fn lines(octets: &[u8]) -> impl Iterator<Item = Span> {
    let mut at = 0;
    let mut done = false;
    std::iter::from_fn(move || {
        let rest = octets.get(at..).filter(|rest| !rest.is_empty() && !done)?;
        let length = rest.iter().position(|o| *o == b'\n').map_or(rest.len(), |end| end + 1);
        let span = Span::new(at, at + length);
        at = span.end;
        // Empty lines before the request line end nothing.
        done = span.start > 0 && matches!(span.of(octets), b"\n" | b"\r\n");
        Some(span)
    })
}

/// The field lines of this name, any case.
pub(super) fn lines_named<'o>(octets: &'o [u8], name: &'o [u8]) -> impl Iterator<Item = Line> + 'o {
    lines(octets).skip(1).filter_map(move |whole| {
        let line = whole.of(octets);
        let colon = line.iter().position(|o| *o == b':')?;
        let is_named = line.get(..colon)?.trim_ascii().eq_ignore_ascii_case(name);
        let after = line.get(colon + 1..)?;
        let value = after.trim_ascii();
        let start = whole.start + colon + 1 + (after.len() - after.trim_ascii_start().len());
        is_named.then_some(Line { value: Span::new(start, start + value.len()), whole })
    })
}

fn bare_line_feeds(octets: &[u8]) -> Vec<Splice> {
    let bare = |line: &Span| {
        let line = line.of(octets);
        line.ends_with(b"\n") && !line.ends_with(b"\r\n")
    };
    lines(octets).filter(bare).map(|line| Splice::insert(line.end - 1, "\r")).collect()
}

/// The spaces and tabs around an octet.
fn blanks_around(octets: &[u8], at: usize) -> Span {
    let is_blank = |o: &u8| matches!(o, b' ' | b'\t');
    let before = octets.get(..at).unwrap_or_default();
    let start = at - before.iter().rev().take_while(|o| is_blank(o)).count();
    let after = octets.get(at..).unwrap_or_default();
    Span::new(start.min(octets.len()), at + after.iter().take_while(|o| is_blank(o)).count())
}

fn version(octets: &[u8]) -> Option<Change> {
    let line = lines(octets).next()?;
    let text = line.of(octets).trim_ascii_end();
    let start = text.iter().rposition(|o| *o == b' ')? + 1;
    let word = text.get(start..)?.to_ascii_uppercase();
    let mended: &[u8] = match word.as_slice() {
        b"HTTP/1.1" | b"HTTP1.1" | b"HTTP/1,1" | b"HTTP 1.1" => b"HTTP/1.1",
        b"HTTP/1.0" | b"HTTP1.0" => b"HTTP/1.0",
        _ => return None,
    };
    Change::of(vec![Splice::new(Span::new(start, text.len()), mended)], "The version is written HTTP/1.1.")
}

fn host(octets: &[u8], evidence: &Evidence<'_>) -> Option<Change> {
    let baseline = evidence.baseline.as_ref();
    let host = evidence.host.map(str::to_owned).or_else(|| {
        let (_, value) = baseline?.field("host")?;
        String::from_utf8(value).ok()
    })?;
    let line = lines(octets).next()?;
    Change::of(vec![Splice::insert(line.end, format!("Host: {host}\r\n"))], "Host names the host of the URL.")
}

/// The further lines of the field at `at`, if they say what the first says.
fn repeated(octets: &[u8], at: usize) -> Vec<Splice> {
    let Some(line) = lines(octets).find(|line| line.start <= at && at < line.end) else { return Vec::new() };
    let Some(colon) = line.of(octets).iter().position(|o| *o == b':') else { return Vec::new() };
    let name = line.of(octets).get(..colon).unwrap_or_default().trim_ascii();
    let all: Vec<Line> = lines_named(octets, name).collect();
    let Some((first, rest)) = all.split_first() else { return Vec::new() };
    let value = first.value.of(octets);
    if rest.is_empty() {
        // `Content-Length: 5, 5` on one line.
        let mut items = value.split(|o| *o == b',').map(<[u8]>::trim_ascii);
        let one = items.next().unwrap_or_default();
        return match items.next().is_some() && value.split(|o| *o == b',').all(|i| i.trim_ascii() == one) {
            true => vec![Splice::new(first.value, one)],
            false => Vec::new(),
        };
    }
    if rest.iter().any(|line| line.value.of(octets) != value) {
        return Vec::new();
    }
    rest.iter().map(|line| Splice::remove(line.whole)).collect()
}

/// One Content-Length with the number of octets that came.
fn length_lines(octets: &[u8]) -> Vec<Splice> {
    let end = lines(octets).last().map_or(octets.len(), |line| line.end);
    let wanted = octets.len().saturating_sub(end).to_string();
    let mut lines = lines_named(octets, b"content-length");
    let Some(first) = lines.next() else { return Vec::new() };
    let further = lines.map(|line| Splice::remove(line.whole));
    let set = (first.value.of(octets) != wanted.as_bytes()).then(|| Splice::new(first.value, wanted));
    set.into_iter().chain(further).collect()
}

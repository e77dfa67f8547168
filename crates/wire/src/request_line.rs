//! Request lines: what the fast path of the scanner did not recognise is named here.

use candor_rule::{Docket, Rejection, Span, Violation};

use crate::{
    Limits,
    grammar::{self, TCHAR},
    rules,
    scan::{Previous, RequestLine},
};

/// Reads a request line that is not plainly correct.
///
/// # Errors
/// The rejection that ends the request.
pub(crate) fn read(
    buffer: &[u8],
    content: Span,
    well_ended: bool,
    limits: &Limits,
    previous: Previous,
    docket: &mut Docket<'_>,
) -> Result<RequestLine, Rejection> {
    let line = content.of(buffer);
    let received = Span::new(content.start, content.end + usize::from(well_ended)).of(buffer);
    check_unfinished(received, content.start, limits, previous, docket)?;
    match diagnose(line, content, well_ended, limits, docket) {
        Ok(parts) => Ok(parts),
        Err(rejection) if previous != Previous::Nothing && is_leftover(&rejection, line) => {
            docket.refuse(rules::body_longer_than_declared::at(content.start, line, previous))
        }
        Err(rejection) => Err(rejection),
    }
}

/// True if the line does not even look like the attempt at a request.
fn is_leftover(rejection: &Rejection, line: &[u8]) -> bool {
    let attempted = words(line).last().is_some_and(is_version_like);
    rejection.rule().phase <= 20 && !attempted
}

fn diagnose(
    line: &[u8],
    content: Span,
    well_ended: bool,
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<RequestLine, Rejection> {
    if let Some(violation) = other_protocol(line, content.start) {
        return docket.refuse(violation);
    }
    if !well_ended {
        docket.raise(rules::bare_lf::at(content.end))?;
    }
    let parts: Vec<&[u8]> = line.split(|o| *o == b' ').collect();
    let [method, target, version] = parts.as_slice() else {
        return docket.refuse(wrong_words(line, content));
    };
    if line.iter().any(|o| is_odd_space(*o)) || method.is_empty() || target.is_empty() || version.is_empty() {
        return docket.refuse(wrong_words(line, content));
    }
    if let Some(violation) = method_violation(method, content.start, limits) {
        return docket.refuse(violation);
    }
    let version_start = content.start + method.len() + target.len() + 2;
    let minor = match read_version(version, version_start) {
        Ok(minor) => minor,
        Err(violation) => return docket.refuse(violation),
    };
    let target_start = content.start + method.len() + 1;
    if target.len() > limits.max_target {
        return docket
            .refuse(rules::target_too_long::at(target_start + limits.max_target, limits.max_target));
    }
    Ok(RequestLine {
        method: Span::new(content.start, content.start + method.len()),
        target: Span::new(target_start, target_start + target.len()),
        minor,
        plain: false,
    })
}

/// Octets that open another protocol's conversation.
fn other_protocol(line: &[u8], start: usize) -> Option<Violation> {
    if line == b"PRI * HTTP/2.0" {
        return Some(rules::http2_preface_on_http1::at(start));
    }
    let first = words(line).next().unwrap_or_default();
    let names_version = words(line).any(is_version_like);
    let has_target =
        words(line).nth(1).is_some_and(|w| w.starts_with(b"/") || w.contains(&b':') || w == b"*");
    let plausible = names_version || (grammar::is_token(first) && has_target) || first.starts_with(b"/");
    let request_like = plausible || grammar::METHODS.iter().any(|m| first.eq_ignore_ascii_case(m.as_bytes()));
    (!request_like).then(|| rules::not_http::at(start, line))
}

fn is_version_like(word: &[u8]) -> bool {
    word.get(..4).is_some_and(|w| w.eq_ignore_ascii_case(b"HTTP"))
}

/// True for an octet that opens no text. `16` waits for the two that tell TLS from the rest.
fn is_foreign(first: u8) -> bool {
    first != 0x16 && !(b'\t'..0x7f).contains(&first)
}

fn is_odd_space(octet: u8) -> bool {
    matches!(octet, b'\t' | 0x0b | 0x0c | b'\r')
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|o| *o == b' ' || is_odd_space(*o)).filter(|w| !w.is_empty())
}

/// A line that is not three words with one space between each.
fn wrong_words(line: &[u8], content: Span) -> Violation {
    if let Some(at) = line.iter().position(|o| *o == b'\r') {
        return rules::bare_cr::at(content.start + at);
    }
    let found: Vec<&[u8]> = words(line).collect();
    let offset_of = |word: &[u8]| content.start + (word.as_ptr() as usize - line.as_ptr() as usize);
    match found.as_slice() {
        [method, version] if is_version_like(version) => match method.contains(&b'/') {
            true => rules::method_missing::at(content.start),
            false => rules::request_target_missing::at(
                content.start + method.len(),
                &candor_rule::text::printable(method, 16),
            ),
        },
        [method, _] if grammar::is_token(method) => rules::http09_request::at(content.end),
        [_, _, _] => {
            let (at, octet) = stray_space(line);
            rules::request_line_whitespace::at(content.start + at, octet)
        }
        [_, target, .., version] if is_version_like(version) => {
            rules::request_target_whitespace::at(offset_of(target) + target.len())
        }
        _ => rules::request_line_malformed::at(content, line),
    }
}

/// The first whitespace octet that should not be there.
fn stray_space(line: &[u8]) -> (usize, u8) {
    let mut previous = b' ';
    for (at, &octet) in line.iter().enumerate() {
        if is_odd_space(octet) || (octet == b' ' && previous == b' ') {
            return (at, octet);
        }
        previous = octet;
    }
    (line.len().saturating_sub(1), b' ')
}

fn method_violation(method: &[u8], start: usize, limits: &Limits) -> Option<Violation> {
    if let Some(bad) = TCHAR.first_outside(method) {
        return Some(rules::method_invalid::at(start + bad, method[bad]));
    }
    let limit = limits.max_method;
    (method.len() > limit).then(|| rules::method_too_long::at(start + limit, limit))
}

/// Method and target that came apart already: their octets and lengths.
///
/// # Errors
/// The rejection that ends the request.
pub(crate) fn check_parts(
    octets: &[u8],
    method: Span,
    target: Span,
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    if let Some(violation) = method_violation(method.of(octets), method.start, limits) {
        return docket.refuse(violation);
    }
    let most = limits.max_target;
    match target.len() > most {
        true => docket.refuse(rules::target_too_long::at(target.start + most, most)),
        false => Ok(()),
    }
}

fn read_version(version: &[u8], start: usize) -> Result<u8, Violation> {
    let span = Span::new(start, start + version.len());
    match version {
        b"HTTP/1.0" => Ok(0),
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1'..=b'9'] => Ok(1),
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => {
            Err(rules::http_version_unsupported::at(span, version))
        }
        _ => Err(rules::http_version_malformed::at(span, version)),
    }
}

/// Refuses a line that can no longer become right: other protocols, which may never send a line end, and
/// lines beyond their limit. Asked of the line as far as it has come, and again of the whole: the answer
/// follows from the same first octets both times, so that no verdict depends on how the network cut them.
pub(crate) fn check_unfinished(
    rest: &[u8],
    start: usize,
    limits: &Limits,
    previous: Previous,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let Some(&first) = rest.first() else { return Ok(()) };
    let longest = limits.max_method + limits.max_target + b" HTTP/1.1\r".len() + 1;
    if previous != Previous::Nothing && starts_with_body(rest.get(..longest).unwrap_or(rest)) {
        return docket.refuse(rules::body_longer_than_declared::at(start, rest, previous));
    }
    let is_tls = matches!(rest, [0x16, 0x03, 0..=4, ..]);
    if is_tls || is_foreign(first) {
        return docket.refuse(match previous {
            Previous::Nothing if is_tls => rules::tls_on_plaintext_port::at(start),
            Previous::Nothing => rules::not_http::at(start, rest),
            _ => rules::body_longer_than_declared::at(start, rest, previous),
        });
    }
    if rest.len() <= longest {
        return Ok(());
    }
    let begun = rest.get(..=limits.max_method).unwrap_or(rest);
    docket.refuse(match begun.iter().position(|o| *o == b' ') {
        Some(method) => rules::target_too_long::at(start + method + 1 + limits.max_target, limits.max_target),
        None => method_violation(begun, start, limits)
            .unwrap_or_else(|| rules::method_too_long::at(start + limits.max_method, limits.max_method)),
    })
}

/// True if the first word holds an octet of JSON, XML or a form that no method has.
fn starts_with_body(line: &[u8]) -> bool {
    line.iter()
        .take_while(|o| **o != b' ' && !is_odd_space(**o))
        .any(|o| matches!(o, b'"' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b'=' | b',' | b':'))
}

/// What is already wrong with a request line whose end will not come.
pub(crate) fn unfinished(rest: &[u8], start: usize, limits: &Limits) -> Option<Violation> {
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let method = rest.split(|o| *o == b' ').next().unwrap_or_default();
    method_violation(method, start, limits)
}

//! Method and request target: RFC 9110 §9.1, RFC 9112 §3.2, RFC 3986 §3.3 and §3.4.

use candor_rule::{Docket, Rejection, Span};

use crate::{
    Head, Limits,
    authority::{self, Authority, Fault},
    grammar::{self, METHODS, TARGET},
    rules,
    scan::RequestLine,
};

/// Checks what the request line asks for.
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub(crate) fn check(
    buffer: &[u8],
    line: &RequestLine,
    limits: &Limits,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let method = line.method.of(buffer);
    let known = METHODS.iter().any(|m| m.as_bytes() == method);
    if !known {
        // A method is a token here, so it is ASCII.
        let word = String::from_utf8_lossy(method);
        let in_capitals = METHODS.iter().any(|m| m.eq_ignore_ascii_case(&word));
        docket.raise(match in_capitals {
            true => rules::method_case::at(line.method, &word),
            false => rules::method_unknown::at(line.method, &word),
        })?;
    }
    check_form(buffer, line, docket)?;
    check_count(line.target.of(buffer), line.target, limits, docket)?;
    match method {
        b"CONNECT" => docket.raise(rules::connect_not_supported::at(line.method)),
        b"TRACE" => docket.raise(rules::trace_not_allowed::at(line.method)),
        _ => Ok(()),
    }
}

/// The number of parameters in the query.
fn check_count(target: &[u8], span: Span, limits: &Limits, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let Some(query) = memchr::memchr(b'?', target).map(|at| at + 1) else { return Ok(()) };
    let count = memchr::memchr_iter(b'&', &target[query..]).count() + 1;
    if count <= limits.max_params {
        return Ok(());
    }
    let beyond = limits.max_params.checked_sub(1);
    let start = beyond
        .and_then(|n| memchr::memchr_iter(b'&', &target[query..]).nth(n))
        .map_or(query, |at| query + at + 1);
    let place = Span::new(span.start + start.min(target.len() - 1), span.end);
    docket.raise(rules::query_too_many_params::at(place, count, limits.max_params))
}

fn check_form(buffer: &[u8], line: &RequestLine, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let (method, target) = (line.method.of(buffer), line.target.of(buffer));
    let span = line.target;
    if method == b"CONNECT" {
        return check_connect(target, span, docket);
    }
    match target.first() {
        Some(b'/') => check_path_and_query(target, span.start, line.plain, docket),
        Some(b'*') if target.len() == 1 => match method {
            b"OPTIONS" => Ok(()),
            _ => {
                let method = String::from_utf8_lossy(method);
                docket.raise(rules::target_asterisk_form::at(span.start, &method))
            }
        },
        _ => check_absolute(target, span, line.plain, docket),
    }
}

fn check_connect(target: &[u8], span: Span, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let port_at = target.iter().rposition(|o| *o == b':').filter(|at| *at > 0);
    let Some(at) = port_at else { return docket.raise(rules::connect_target_invalid::at(span, target)) };
    if Authority::parse(&target[..at]).map(|a| a.host.is_empty()) != Ok(false) {
        return docket.raise(rules::connect_target_invalid::at(span, target));
    }
    let port = &target[at + 1..];
    match authority::port_number(port) {
        Some(1..) => Ok(()),
        _ => docket.raise(rules::connect_port_invalid::at(Span::new(span.start + at + 1, span.end), port)),
    }
}

/// A target that does not start with "/": absolute form, or something that is no target at all.
fn check_absolute(target: &[u8], span: Span, plain: bool, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let Some(absolute) = Absolute::split(target) else {
        if is_host_and_port(target) {
            return docket.raise(rules::target_authority_form::at(span, target));
        }
        if let Some((at, octet)) = odd_octet(target) {
            raise_octet(octet, span.start + at, at, target, docket)?;
        }
        // A preset that lets the octet pass does not make a target of it.
        return docket.raise(rules::target_form_invalid::at(span, target));
    };
    let scheme = absolute.scheme.of(target);
    if !scheme.eq_ignore_ascii_case(b"http") && !scheme.eq_ignore_ascii_case(b"https") {
        docket.raise(rules::target_scheme_unsupported::at(absolute.scheme.shifted(span.start), scheme))?;
    }
    let place = absolute.authority.shifted(span.start);
    let authority = absolute.authority.of(target);
    if let Some(at) = authority.iter().position(|o| *o == b'@') {
        docket.raise(rules::target_userinfo::at(Span::new(place.start, place.start + at + 1)))?;
    }
    match Authority::parse(authority) {
        Ok(parts) if parts.host.is_empty() => docket.raise(rules::target_host_empty::at(place.start))?,
        Ok(_) => {}
        Err(fault) => {
            let (at, detail) = match fault {
                Fault::Host(at) => (at, "The URL in the request line has no readable host from here on."),
                Fault::Port(at) => (at, "The port of the URL in the request line is no number up to 65535."),
            };
            let from = Span::new(place.start + at, place.end.max(place.start + at + 1));
            docket.raise(rules::target_form_invalid::authority_at(from, detail))?;
        }
    }
    check_path_and_query(absolute.rest.of(target), span.start + absolute.rest.start, plain, docket)
}

/// The parts of an absolute-form target.
#[derive(Clone, Copy)]
pub(crate) struct Absolute {
    pub(crate) scheme: Span,
    pub(crate) authority: Span,
    /// Path and query; may be empty or start with "?".
    pub(crate) rest: Span,
}

impl Absolute {
    /// `None` unless the target reads `scheme "://" …`.
    pub(crate) fn split(target: &[u8]) -> Option<Self> {
        if !target.first()?.is_ascii_alphabetic() {
            return None;
        }
        let colon = target.windows(3).position(|w| w == b"://")?;
        let scheme = &target[..colon];
        let letters = |o: &u8| o.is_ascii_alphanumeric() || matches!(o, b'+' | b'-' | b'.');
        if !scheme.iter().all(letters) {
            return None;
        }
        let start = colon + 3;
        let length = target[start..].iter().position(|o| matches!(o, b'/' | b'?' | b'#'));
        let end = start + length.unwrap_or(target.len() - start);
        Some(Self {
            scheme: Span::new(0, colon),
            authority: Span::new(start, end),
            rest: Span::new(end, target.len()),
        })
    }
}

fn is_host_and_port(target: &[u8]) -> bool {
    let Some(at) = target.iter().rposition(|o| *o == b':') else { return false };
    at > 0 && authority::port_number(&target[at + 1..]).is_some() && Authority::parse(&target[..at]).is_ok()
}

fn odd_octet(octets: &[u8]) -> Option<(usize, u8)> {
    TARGET.first_outside(octets).map(|at| (at, octets[at]))
}

/// Path and query, `start` octets into the message; `plain` if none of their octets is outside [`TARGET`].
fn check_path_and_query(
    text: &[u8],
    start: usize,
    plain: bool,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let mut from = 0;
    while !plain && let Some((at, octet)) = odd_octet(&text[from..]) {
        raise_octet(octet, start + from + at, from + at, text, docket)?;
        from += at + 1;
    }
    let query_at = memchr::memchr(b'?', text).unwrap_or(text.len());
    let (path, query) = text.split_at(query_at);
    if memchr::memchr(b'%', text).is_some() {
        check_percent(path, "path", start, docket)?;
        check_percent(query, "query", start + query_at, docket)?;
    }
    // Only a segment that is empty or starts like this can be one of those that are looked for.
    match path.windows(2).any(|two| matches!(two, [b'/', b'/' | b'.' | b'%'])) {
        true => check_segments(path, start, docket),
        false => Ok(()),
    }
}

/// One octet that may not stand raw in a target.
fn raise_octet(
    octet: u8,
    offset: usize,
    at: usize,
    text: &[u8],
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let in_query = || text[..at].contains(&b'?');
    docket.raise(match octet {
        b'#' => rules::target_fragment::at(offset),
        0..=0x1f | 0x7f => rules::target_control_char::at(offset, octet),
        0x80.. => rules::target_non_ascii::at(offset, octet),
        b'[' | b']' => rules::target_brackets_raw::at(offset, octet),
        b'|' if in_query() => rules::target_brackets_raw::at(offset, octet),
        _ => rules::target_char_invalid::at(offset, octet, text, at),
    })
}

fn check_percent(text: &[u8], part: &str, start: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let in_path = part == "path";
    for at in memchr::memchr_iter(b'%', text) {
        let end = text.len().min(at + 3);
        let span = Span::new(start + at, start + end);
        let found = &text[at..end];
        let Some(octet) = grammar::hex_pair(&text[at + 1..]) else {
            let violation = rules::target_percent_malformed::at(span, part, found);
            // A path that cannot be decoded cannot be routed; a query can be passed on as it stands.
            if in_path {
                return docket.refuse(violation);
            }
            docket.raise(violation)?;
            continue;
        };
        if !in_path {
            continue;
        }
        match octet {
            0 => docket.raise(rules::target_encoded_nul::at(span))?,
            1..=0x1f | 0x7f => docket.raise(rules::target_encoded_control::at(span, found))?,
            b'/' => docket.raise(rules::target_encoded_slash::at(span))?,
            b'\\' => docket.raise(rules::target_encoded_backslash::at(span))?,
            b'%' => {
                let inner = grammar::hex_pair(text.get(at + 3..).unwrap_or_default());
                if matches!(inner, Some(b'/' | b'\\' | b'.' | 0)) {
                    let found = &text[at..at + 5];
                    docket.raise(rules::target_double_encoded::at(span, found))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_segments(path: &[u8], start: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let mut at = 0;
    let mut segments = path.split(|o| *o == b'/').peekable();
    while let Some(segment) = segments.next() {
        let span = Span::new(start + at, start + at + segment.len());
        let is_inner = at > 0 && segments.peek().is_some();
        match segment {
            b"" if is_inner => docket.raise(rules::target_empty_segment::at(span.start))?,
            b"." | b".." => docket.raise(rules::target_dot_segment::at(span, segment))?,
            _ if is_encoded_dots(segment) => {
                docket.raise(rules::target_dot_segment_encoded::at(span, segment))?;
            }
            _ => {}
        }
        at += segment.len() + 1;
    }
    Ok(())
}

/// One or two dots, at least one of them as %2e.
fn is_encoded_dots(mut segment: &[u8]) -> bool {
    if segment.len() > 6 || !segment.contains(&b'%') {
        return false;
    }
    let mut dots = 0;
    while !segment.is_empty() {
        segment = match segment {
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return false,
        };
        dots += 1;
    }
    dots <= 2
}

/// Checks what a contract gives a meaning as text, beyond what every target is checked for: percent-encoded
/// octets that are no UTF-8, and control characters in the query.
///
/// # Errors
/// The rejection of the first rule that is broken and refused.
pub fn check_text(head: &Head, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let span = crate::serialise::path_and_query(head);
    let text = span.of(&head.octets);
    if memchr::memchr(b'%', text).is_none() {
        return Ok(());
    }
    let query = memchr::memchr(b'?', text).unwrap_or(text.len());
    if let Some(at) = first_not_utf8(text) {
        let part = if at < query { "path" } else { "query" };
        let found = text.get(at..at + 3).unwrap_or_default();
        let place = Span::new(span.start + at, span.start + at + found.len().max(1));
        docket.raise(rules::target_encoded_not_utf8::at(place, part, found))?;
    }
    for at in memchr::memchr_iter(b'%', text).filter(|at| *at > query) {
        let found = text.get(at..at + 3).unwrap_or_default();
        let place = Span::new(span.start + at, span.start + at + found.len());
        match grammar::hex_pair(found.get(1..).unwrap_or_default()) {
            Some(0) => docket.raise(rules::target_encoded_nul::at(place))?,
            // A text over several lines, or with tabs, is an ordinary value.
            Some(b'\t' | b'\n' | b'\r') => {}
            Some(0x01..=0x1f | 0x7f) => docket.raise(rules::target_encoded_control::at(place, found))?,
            _ => {}
        }
    }
    Ok(())
}

/// Where the percent-decoded text stops being UTF-8. A sequence never goes on past a delimiter, since those
/// are ASCII; so path and query are looked at as one.
fn first_not_utf8(text: &[u8]) -> Option<usize> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&octet) = text.get(at) {
        let pair = if octet == b'%' { grammar::hex_pair(&text[at + 1..]) } else { None };
        decoded.push(pair.unwrap_or(octet));
        places.push(at);
        at += if pair.is_some() { 3 } else { 1 };
    }
    let fault = std::str::from_utf8(&decoded).err()?;
    places.get(fault.valid_up_to()).copied()
}

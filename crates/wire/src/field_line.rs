//! Field lines: what the fast path of the scanner did not recognise is named here.

use candor_rule::{Docket, Place, Rejection, Span, Violation};

use crate::{
    Field,
    grammar::{self, TCHAR, VALUE, is_ows},
    known::Known,
    rules,
};

/// A field line that is plainly correct.
pub(crate) struct Plain {
    pub(crate) field: Field,
    /// Where its CR LF stands.
    pub(crate) end: usize,
    /// True if the name holds "_".
    pub(crate) underscore: bool,
}

/// The field line that starts at `start`, in one pass. `None` if it is not there in full, or not plainly correct:
/// then it is looked at more closely.
#[inline]
pub(crate) fn plain(buffer: &[u8], start: usize) -> Option<Plain> {
    let line = buffer.get(start..)?;
    let (colon, underscore) = grammar::name_end(line);
    let after = line.get(colon + 1..)?;
    if colon == 0 || line.get(colon) != Some(&b':') {
        return None;
    }
    let length = grammar::first_outside_value(after)?;
    let (value, line_end) = after.split_at(length);
    if !line_end.starts_with(b"\r\n") {
        return None;
    }
    let (mut from, mut to) = (0, length);
    while from < to && is_ows(value[from]) {
        from += 1;
    }
    while from < to && is_ows(value[to - 1]) {
        to -= 1;
    }
    let origin = start + colon + 1;
    let field = Field {
        name: Span::new(start, start + colon),
        value: Span::new(origin + from, origin + to),
        folded: false,
    };
    Some(Plain { field, end: origin + length, underscore })
}

/// Name and value of a line whose colon stands at `colon`.
fn split(content: Span, line: &[u8], colon: usize) -> Field {
    let after = &line[colon + 1..];
    let start = after.iter().position(|o| !is_ows(*o)).unwrap_or(after.len());
    let length = grammar::trim_ows(&after[start..]).len();
    let value = content.start + colon + 1 + start;
    Field {
        name: Span::new(content.start, content.start + colon),
        value: Span::new(value, value + length),
        folded: false,
    }
}

/// Reads a line that is not plainly correct. `None` if it was a continuation that a lenient preset joined
/// to the field before it.
///
/// # Errors
/// The rejection that ends the request.
pub(crate) fn read(
    buffer: &[u8],
    content: Span,
    previous: Option<&mut Field>,
    docket: &mut Docket<'_>,
) -> Result<Option<Field>, Rejection> {
    let line = content.of(buffer);
    if line.first().copied().is_some_and(is_ows) {
        return fold(buffer, content, previous, docket).map(|()| None);
    }
    let Some(colon) = line.iter().position(|o| *o == b':') else {
        let before = previous.map(|field| field.name.of(buffer));
        return docket.refuse(without_colon(line, content, before));
    };
    if let Some(violation) = name_violation(line, colon, content.start) {
        return docket.refuse(violation);
    }
    check_value(&line[colon + 1..], content.start + colon + 1, &line[..colon], content.start, docket)?;
    Ok(Some(split(content, line, colon)))
}

/// A line without a colon: if it holds an octet that no name can have, that octet is the news, unless
/// the line merely looks like words.
fn without_colon(line: &[u8], content: Span, before: Option<&[u8]>) -> Violation {
    if let Some(at) = line.iter().position(|o| *o == b'\r') {
        return rules::bare_cr::at(content.start + at);
    }
    let colon = TCHAR.first_outside(line).map_or(content.end, |at| content.start + at);
    rules::header_line_malformed::at(Span::octet(colon), line, before)
}

/// A continuation line (obs-fold, RFC 9112 §5.2), or whitespace before the first field.
fn fold(
    buffer: &[u8],
    content: Span,
    previous: Option<&mut Field>,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let Some(field) = previous else {
        return docket.refuse(rules::header_leading_whitespace::at(content.start));
    };
    docket.raise(rules::header_obs_fold::at(content.start))?;
    let line = content.of(buffer);
    check_value(line, content.start, field.name.of(buffer), field.name.start, docket)?;
    let Some(last) = line.iter().rposition(|o| !is_ows(*o)) else { return Ok(()) };
    if field.value.is_empty() {
        // The value begins on this line: there is nothing before it that a line break could separate.
        let first = line.iter().position(|o| !is_ows(*o)).unwrap_or(last);
        field.value.start = content.start + first;
    } else {
        field.folded = true;
    }
    field.value.end = content.start + last + 1;
    Ok(())
}

/// What is wrong with a field name.
fn name_violation(line: &[u8], colon: usize, start: usize) -> Option<Violation> {
    let name = line.get(..colon).unwrap_or(line);
    if name.is_empty() {
        return Some(rules::header_name_empty::at(start, line));
    }
    let bad = TCHAR.first_outside(name)?;
    let trimmed = name.trim_ascii_end();
    if bad == trimmed.len() && name[bad..].iter().all(|o| is_ows(*o)) {
        return Some(rules::header_space_before_colon::at(start + bad, trimmed));
    }
    Some(match name[bad] {
        b'\r' => rules::bare_cr::at(start + bad),
        _ => rules::header_name_invalid::at(start, line, bad),
    })
}

/// What is wrong with a value (or a further line of it) that starts at `start`, of the field `name` that
/// starts at `field`.
fn check_value(
    value: &[u8],
    start: usize,
    name: &[u8],
    field: usize,
    docket: &mut Docket<'_>,
) -> Result<(), Rejection> {
    let Some(bad) = VALUE.first_outside(value) else { return Ok(()) };
    let at = start + bad;
    let mut violation = match value[bad] {
        0 => rules::header_value_nul::at(at),
        b'\r' => rules::bare_cr::at(at),
        octet => rules::header_value_control::at(at, octet),
    };
    // Fields that decide about the request as a whole are wrong as a whole: from the name to that octet.
    let whole = matches!(Known::of(name), Some(Known::Host | Known::ContentLength | Known::TransferEncoding));
    let span = if whole { Span::new(field, at + 1) } else { Span::octet(at) };
    violation.place = Place::header(String::from_utf8_lossy(name), span);
    docket.refuse(violation)
}

/// What is wrong with the value of a field that came apart already.
///
/// # Errors
/// The rejection that ends the request.
#[inline]
pub(crate) fn check_taken(octets: &[u8], field: &Field, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let value = field.value.of(octets);
    match grammar::first_outside_value(value) {
        None => Ok(()),
        Some(_) => check_value(value, field.value.start, field.name.of(octets), field.name.start, docket),
    }
}

/// A name that CGI-style servers would take for another (`X_Api_Key` for `X-Api-Key`).
pub(crate) fn underscore(buffer: &[u8], field: &Field) -> Option<Violation> {
    let name = field.name.of(buffer);
    // Names are short: a search that starts slowly would not pay.
    let at = name.iter().position(|o| *o == b'_')?;
    Some(rules::header_name_underscore::at(Span::octet(field.name.start + at), name))
}

/// What is already wrong with a line whose end will not come.
pub(crate) fn unfinished(rest: &[u8], start: usize, first: bool) -> Option<Violation> {
    let rest = rest.strip_suffix(b"\r").unwrap_or(rest);
    let colon = rest.iter().position(|o| *o == b':');
    if rest.first().copied().is_some_and(is_ows) {
        return first.then(|| rules::header_leading_whitespace::at(start));
    }
    let name = &rest[..colon.unwrap_or(rest.len())];
    if name.is_empty() && colon.is_none() {
        return None;
    }
    if colon.is_none() && name.trim_ascii_end().len() < name.len() && grammar::is_token(name.trim_ascii_end())
    {
        let end = name.trim_ascii_end();
        return Some(rules::header_space_before_colon::at(start + end.len(), end));
    }
    name_violation(rest, name.len(), start)
}

//! JSON that is well-formed: members by their names, exactly.

use std::ops::Range;

use super::{
    lexical,
    mask::{Mask, find, find_octet, slice},
    names::Names,
};

/// Members that repeat what another member's name points at: validators answer with
/// `"loc": ["body", "password"], "input": "hunter2"`, archives keep `"name": "Cookie", "value": "…"`.
const ECHOES: [&str; 6] = ["value", "input", "received", "actual", "given", "rejectedvalue"];

/// Masks the values of sensitive members. `text` must be well-formed; if it is not, this ends early or
/// masks the wrong octets, but does not fail.
pub(super) fn mask(mask: &mut Mask<'_>, names: &Names) {
    search(mask, names, true);
}

/// Masks only what repeats the values of sensitive members.
pub(super) fn mask_echoes(mask: &mut Mask<'_>, names: &Names) {
    search(mask, names, false);
}

fn search(mask: &mut Mask<'_>, names: &Names, members: bool) {
    let text = mask.source();
    let mut at = 0;
    // Strings since the last repeating member: asked only when there is one.
    let mut values: Vec<Range<usize>> = Vec::new();
    while at < text.len() {
        at = find_octet(text, at, text.len(), b'"');
        let end = string_end(text, at);
        let inner = at + 1..end.saturating_sub(1).max(at + 1);
        let content = slice(text, inner.clone());
        let next = find(text, end, text.len(), |b| !b.is_ascii_whitespace());
        let is_key = text.get(next) == Some(&b':');
        at = end;
        if is_key {
            let value = find(text, next + 1, text.len(), |b| !b.is_ascii_whitespace());
            let echo = is_echo(content) && values.drain(..).any(|v| names.is(slice(text, v)));
            if echo || members && names.is(content) {
                at = cover_value(mask, value);
            }
        } else {
            if content.len() <= 64 && !content.contains(&b' ') {
                values.push(inner.clone());
            }
            if members {
                within(mask, names, inner);
            }
        }
    }
}

/// True for the name of a member that repeats a value.
pub(super) fn is_echo(name: &[u8]) -> bool {
    ECHOES.iter().any(|echo| echo.len() == name.len() && name.eq_ignore_ascii_case(echo.as_bytes()))
}

/// Text inside a string may be JSON or a query of its own.
fn within(mask: &mut Mask<'_>, names: &Names, range: Range<usize>) {
    if memchr::memchr(b'\\', slice(mask.source(), range.clone())).is_some() {
        lexical::mask(mask, names, range, true);
    } else {
        lexical::assignments(mask, names, range, b"&#; \t'<>,");
    }
}

/// One past the closing quote of the string that opens at `open`.
pub(super) fn string_end(text: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += next;
        match text.get(at) {
            Some(b'\\') => at += 2,
            _ => return at + 1,
        }
    }
    text.len()
}

/// Covers a value, its quotes or brackets excepted; gives the place behind it.
pub(super) fn cover_value(mask: &mut Mask<'_>, start: usize) -> usize {
    let text = mask.source();
    let end = value_end(text, start);
    match text.get(start) {
        Some(b'"' | b'{' | b'[') => mask.cover(start + 1..end.saturating_sub(1)),
        _ => mask.cover(start..end),
    }
    end
}

/// One past the value that begins at `start`.
pub(super) fn value_end(text: &[u8], start: usize) -> usize {
    match text.get(start) {
        Some(b'"') => string_end(text, start),
        Some(b'{' | b'[') => nested_end(text, start),
        _ => find(text, start, text.len(), |b| matches!(b, b',' | b'}' | b']') || b.is_ascii_whitespace()),
    }
}

/// One past the bracket that closes the one at `open`.
fn nested_end(text: &[u8], open: usize) -> usize {
    let (mut depth, mut at) = (0_usize, open);
    while let Some(octet) = text.get(at) {
        match octet {
            b'"' => {
                at = string_end(text, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

//! `application/x-www-form-urlencoded` (WHATWG URL §5): pairs with their places.
//!
//! Reading it cannot fail: an octet sequence that is no escape stands for itself, as in every browser. Whether
//! it should be taken so is another question: [`faults`].

use std::borrow::Cow;

use candor_rule::{Span, Violation};

use crate::{
    percent::decode_form as decode,
    rules::{form_invalid_utf8, form_percent_malformed, form_too_many_fields},
};

/// One `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<'b> {
    /// Decoded.
    pub name: Cow<'b, [u8]>,
    /// Where the name stands.
    pub name_span: Span,
    /// Decoded; empty where there is no `=`.
    pub value: Cow<'b, [u8]>,
    /// Where the value stands; an empty span after the name where there is no `=`.
    pub value_span: Span,
}

impl Pair<'_> {
    /// The name as text; octets that are not UTF-8 become U+FFFD.
    pub fn name_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.name)
    }

    /// The value as text; octets that are not UTF-8 become U+FFFD.
    pub fn value_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }
}

/// What is wrong with a body: a stray `%`, text that is not UTF-8, more than `max` pairs. One violation per
/// field at most.
pub fn faults(octets: &[u8], max: usize) -> Vec<Violation> {
    if let Some(pair) = pairs(octets).nth(max) {
        return vec![form_too_many_fields::at(octets, pair.name_span, max)];
    }
    let mut violations = Vec::new();
    for pair in pairs(octets).filter(|pair| !is_plain(pair, octets)) {
        if violations.len() >= MAX_FAULTS {
            break;
        }
        for span in [pair.name_span, pair.value_span] {
            let text = span.of(octets);
            if let Some(at) = stray_percent(text) {
                violations.push(form_percent_malformed::at(octets, &pair, span.start + at));
                break;
            }
            if std::str::from_utf8(&decode(text)).is_err() {
                violations.push(form_invalid_utf8::at(octets, &pair, span));
                break;
            }
        }
    }
    violations
}

/// Most faults that are reported: each takes a walk through the form for its line.
const MAX_FAULTS: usize = 20;

fn is_plain(pair: &Pair<'_>, octets: &[u8]) -> bool {
    let text = Span::new(pair.name_span.start, pair.value_span.end).of(octets);
    text.iter().all(|octet| octet.is_ascii() && *octet != b'%')
}

/// The first `%` that two hexadecimal digits do not follow.
fn stray_percent(text: &[u8]) -> Option<usize> {
    let is_escape = |at: usize| {
        let digits = text.get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    (0..text.len()).find(|at| text.get(*at) == Some(&b'%') && !is_escape(*at))
}

/// The pairs of a body or query, in order. Empty stretches between `&` are none.
pub fn pairs(octets: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    let mut start = 0;
    octets.split(|octet| *octet == b'&').filter_map(move |piece| {
        let span = Span::new(start, start + piece.len());
        start = span.end + 1;
        (!piece.is_empty()).then(|| pair(piece, span))
    })
}

fn pair(piece: &[u8], span: Span) -> Pair<'_> {
    let equals = piece.iter().position(|octet| *octet == b'=');
    let (name, rest) = piece.split_at(equals.unwrap_or(piece.len()));
    let value = rest.get(1..).unwrap_or_default();
    let name_span = Span::new(span.start, span.start + name.len());
    let value_span = Span::new(span.end - value.len(), span.end);
    Pair { name: decode(name), name_span, value: decode(value), value_span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_keep_their_places() {
        let body = b"a=1&&user%5Bname%5D=R%C3%A9+x&flag&=v&b=c=d";
        let found: Vec<_> = pairs(body).collect();
        let texts: Vec<_> = found.iter().map(|p| (p.name_text(), p.value_text())).collect();
        let expected = [("a", "1"), ("user[name]", "Ré x"), ("flag", ""), ("", "v"), ("b", "c=d")];
        assert_eq!(texts, expected.map(|(n, v)| (n.into(), v.into())));
        assert_eq!(found[1].name_span.of(body), b"user%5Bname%5D");
        assert_eq!(found[1].value_span.of(body), b"R%C3%A9+x");
        assert_eq!(found[2].name_span.of(body), b"flag");
        assert_eq!(found[2].value_span, Span::new(34, 34));
        assert_eq!(found[4].value_span.of(body), b"c=d");
    }
}

//! What a request sends: pairs of name and raw value, with their places.

use std::borrow::Cow;

use candor_rule::Span;
use candor_syntax::percent;
use candor_wire::Head;

/// A raw value and where it stands in the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'a> {
    pub(super) octets: &'a [u8],
    pub(super) span: Span,
}

/// A pair of the query or of a cookie.
#[derive(Clone, Debug)]
pub(super) struct Pair<'a> {
    /// Percent-decoded.
    pub(super) name: Cow<'a, [u8]>,
    pub(super) name_span: Span,
    pub(super) value: Raw<'a>,
}

/// The pairs of a query. `a&b=1`: `a` has an empty value.
pub(super) fn query(octets: &[u8], span: Span) -> Vec<Pair<'_>> {
    pairs(octets, span, b'&', true)
}

/// The pairs of every Cookie field.
pub(super) fn cookies(head: &Head) -> Vec<Pair<'_>> {
    let fields = head.all("cookie");
    fields.flat_map(|field| pairs(field.value.of(&head.octets), field.value, b';', false)).collect()
}

fn pairs(octets: &[u8], span: Span, separator: u8, form: bool) -> Vec<Pair<'_>> {
    let mut start = span.start;
    let mut found = Vec::new();
    for piece in octets.split(|b| *b == separator) {
        let blank = piece.iter().take_while(|b| **b == b' ' && !form).count();
        let (at, end) = (start + blank, start + piece.len());
        start = end + 1;
        let piece = piece.get(blank..).unwrap_or_default();
        if piece.is_empty() {
            continue;
        }
        let equals = piece.iter().position(|b| *b == b'=').unwrap_or(piece.len());
        let name = piece.get(..equals).unwrap_or_default();
        let value = piece.get(equals + 1..).unwrap_or_default();
        found.push(Pair {
            name: if form { percent::decode_form(name) } else { percent::decode(name) },
            name_span: Span::new(at, at + equals),
            value: Raw { octets: value, span: Span::new(end - value.len(), end) },
        });
    }
    found
}

impl<'a> Raw<'a> {
    /// Splits at a separator; each piece keeps its place.
    pub(super) fn split(self, separator: &[u8]) -> Vec<Raw<'a>> {
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut at = 0;
        while at + separator.len() <= self.octets.len() && !separator.is_empty() {
            let here = self.octets.get(at..at + separator.len()).unwrap_or_default();
            if here.eq_ignore_ascii_case(separator) {
                pieces.push(self.part(start, at));
                at += separator.len();
                start = at;
            } else {
                at += 1;
            }
        }
        pieces.push(self.part(start, self.octets.len()));
        pieces
    }

    /// The octets from `start` up to `end`, counted within it.
    pub(super) fn part(self, start: usize, end: usize) -> Raw<'a> {
        Raw {
            octets: self.octets.get(start..end).unwrap_or_default(),
            span: Span::new(self.span.start + start, self.span.start + end),
        }
    }

    /// Without blanks around it.
    pub(super) fn trimmed(self) -> Raw<'a> {
        let blank = |b: &u8| matches!(b, b' ' | b'\t');
        let start = self.octets.iter().take_while(|b| blank(b)).count();
        let end = self.octets.len() - self.octets.iter().rev().take_while(|b| blank(b)).count();
        self.part(start.min(end), end)
    }

    /// Without a prefix, if it has it.
    pub(super) fn without(self, prefix: &[u8]) -> Option<Raw<'a>> {
        self.octets.starts_with(prefix).then(|| self.part(prefix.len(), self.octets.len()))
    }
}

//! Patterns in the body of an answer: looked for in a bounded beginning, from left to right.

use candor_rule::{Evidence, Span};
use memchr::memmem;

use super::{Copied, scene::Scene};

/// Octets of a body that are searched; 64 KiB.
const MAX: usize = 64 << 10;

impl Scene<'_> {
    /// The beginning of the answer's decoded body.
    pub(crate) fn searched(&self) -> &[u8] {
        first(&self.answer.content)
    }

    /// True if the request itself holds these octets: an answer that repeats them tells the client nothing.
    pub(crate) fn was_sent(&self, octets: &[u8]) -> bool {
        let message = &self.asked.message;
        let has = |text: &[u8]| memmem::find(first(text), octets).is_some();
        has(message.start)
            || has(&unescaped(self.asked.target.as_bytes()))
            || message.fields.iter().any(|(_, value)| has(value))
            || has(&message.content())
    }

    /// A stretch of the answer's body as evidence of this weight, in thousandths.
    pub(crate) fn found_in_body(&self, span: Span, weight: u16, says: impl Into<String>) -> Evidence {
        Evidence::in_response(self.in_body(span), says).weighing(weight)
    }

    /// True if request and answer are all that was sent, but for secrets that are masked.
    pub(crate) fn is_complete(&self) -> bool {
        self.sample.request_is != Copied::Cut && self.is_whole()
    }
}

fn first(octets: &[u8]) -> &[u8] {
    octets.get(..MAX).unwrap_or(octets)
}

/// Percent escapes as the octets that they stand for; what is no escape stays as it is.
pub(crate) fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|octet| char::from(*octet).to_digit(16));
    let mut octets = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(octet) = text.get(at) {
        match (octet, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                octets.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            _ => {
                octets.push(*octet);
                at += 1;
            }
        }
    }
    octets
}

/// Where the octets from `at` on stop being of this kind.
pub(crate) fn end_of(text: &[u8], at: usize, is_one: impl Fn(u8) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|octet| !is_one(*octet)).unwrap_or(rest.len())
}

/// Where the octets before `at` begin to be of this kind; at most `most` of them are looked at.
pub(crate) fn start_of(text: &[u8], at: usize, most: usize, is_one: impl Fn(u8) -> bool) -> usize {
    let before = text.get(at.saturating_sub(most)..at).unwrap_or_default();
    at - before.iter().rev().position(|octet| !is_one(*octet)).unwrap_or(before.len())
}

/// Where the digits from `at` on end; `None` if there are none.
pub(crate) fn digits(text: &[u8], at: usize) -> Option<usize> {
    Some(end_of(text, at, |octet| octet.is_ascii_digit())).filter(|end| *end > at)
}

/// True if the text goes on like this at `at`.
pub(crate) fn goes_on(text: &[u8], at: usize, with: &[u8]) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(with))
}

/// The octet before `at`.
pub(crate) fn before(text: &[u8], at: usize) -> Option<u8> {
    text.get(at.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_where_they_are_some() {
        for (text, octets) in [("%3Cb%3e", "<b>"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("", "")] {
            assert_eq!(unescaped(text.as_bytes()), octets.as_bytes(), "{text}");
        }
    }

    #[test]
    fn runs_are_measured_in_both_directions() {
        let text = b"ab123:4";
        assert_eq!((digits(text, 2), digits(text, 5), digits(text, 99)), (Some(5), None, None));
        assert_eq!(start_of(text, 5, 9, |octet| octet.is_ascii_digit()), 2);
        assert_eq!(start_of(text, 5, 2, |octet| octet.is_ascii_digit()), 3);
        assert!(goes_on(text, 2, b"123") && !goes_on(text, 9, b"1"));
        assert_eq!((before(text, 0), before(text, 1)), (None, Some(b'a')));
    }
}

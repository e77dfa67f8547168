//! Octets and the copy of them that is masked: whatever is covered, the length stays.

use std::ops::Range;

/// Reads go to the original, so that one mask never hides from the next search what it must find.
pub(super) struct Mask<'a> {
    source: &'a [u8],
    out: Vec<u8>,
}

impl<'a> Mask<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self { source, out: source.to_vec() }
    }

    /// What was on the wire.
    pub(super) fn source(&self) -> &'a [u8] {
        self.source
    }

    /// Masks a range, save for line ends; what lies outside the text is left out.
    pub(super) fn cover(&mut self, range: Range<usize>) {
        let end = range.end.min(self.out.len());
        let Some(octets) = self.out.get_mut(range.start.min(end)..end) else { return };
        for octet in octets {
            if !matches!(octet, b'\r' | b'\n') {
                *octet = b'*';
            }
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// The octets of a range; empty where it lies outside.
pub(super) fn slice(octets: &[u8], range: Range<usize>) -> &[u8] {
    octets.get(range).unwrap_or_default()
}

/// First place from `from` on, before `end`, where `test` holds; else `end`.
pub(super) fn find(octets: &[u8], from: usize, end: usize, test: impl Fn(u8) -> bool) -> usize {
    let end = end.min(octets.len());
    slice(octets, from.min(end)..end).iter().position(|b| test(*b)).map_or(end, |i| from + i)
}

/// First place from `from` on, before `end`, where `needle` stands; else `end`.
pub(super) fn find_text(octets: &[u8], from: usize, end: usize, needle: &[u8]) -> usize {
    let end = end.min(octets.len());
    let Some(first) = needle.first() else { return end };
    let within = slice(octets, from.min(end)..end);
    let mut places = memchr::memchr_iter(*first, within);
    places.find(|i| slice(within, *i..within.len()).starts_with(needle)).map_or(end, |i| from + i)
}

/// First place from `from` on, before `end`, where `octet` stands; else `end`. Much faster than [`find`].
pub(super) fn find_octet(octets: &[u8], from: usize, end: usize, octet: u8) -> usize {
    let end = end.min(octets.len());
    memchr::memchr(octet, slice(octets, from.min(end)..end)).map_or(end, |i| from + i)
}

//! Octets and the copy of them that is masked: whatever is covered, the length stays.

use std::ops::Range;

use super::{hash::Hasher, json_shape};
use crate::{
    Captured,
    masked::{MAX_NOTED, Masked, Why},
};

/// Reads go to the original, so that one mask never hides from the next search what it must find.
pub(super) struct Mask<'a> {
    source: &'a [u8],
    out: Vec<u8>,
    why: Why,
    /// What was covered, as it came; the first ones.
    covered: Vec<(Range<usize>, Why)>,
}

/// Ranges that are remembered: several may make one value.
const MAX_COVERED: usize = 4 * MAX_NOTED;

impl<'a> Mask<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self { source, out: source.to_vec(), why: Why::Name, covered: Vec::new() }
    }

    /// What was on the wire.
    pub(super) fn source(&self) -> &'a [u8] {
        self.source
    }

    /// Says why what comes next is masked.
    pub(super) fn because(&mut self, why: Why) {
        self.why = why;
    }

    /// Masks a range, save for line ends; what lies outside the text is left out.
    pub(super) fn cover(&mut self, range: Range<usize>) {
        let end = range.end.min(self.out.len());
        let start = range.start.min(end);
        let Some(octets) = self.out.get_mut(start..end) else { return };
        for octet in octets {
            if !matches!(octet, b'\r' | b'\n') {
                *octet = b'*';
            }
        }
        let has_room = start < end && self.covered.len() < MAX_COVERED;
        match self.covered.last_mut() {
            Some((last, why)) if last.end == start && *why == self.why => last.end = end,
            _ if has_room => self.covered.push((start..end, self.why)),
            _ => {}
        }
    }

    /// Keeps JSON, or the beginning of it, well-formed under its mask.
    pub(super) fn keep_json(&mut self) {
        let begins = self.source.trim_ascii_start().first();
        let may_be = matches!(begins, Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'));
        if may_be && !self.covered.is_empty() && json_shape::is_json(self.source) {
            json_shape::restore(self.source, &mut self.out);
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    /// The masked octets, and what was masked.
    pub(super) fn captured(self, size: u64, hasher: Option<&Hasher>) -> Captured {
        let mut covered = self.covered;
        covered.sort_by_key(|(range, why)| (range.start, *why));
        let mut merged: Vec<(Range<usize>, Why)> = Vec::with_capacity(covered.len());
        for (range, why) in covered {
            match merged.last_mut() {
                Some((last, first)) if range.start < last.end => {
                    last.end = last.end.max(range.end);
                    *first = (*first).min(why);
                }
                _ => merged.push((range, why)),
            }
        }
        let masked = merged.into_iter().take(MAX_NOTED).map(|(range, why)| Masked {
            at: range.start,
            length: range.len(),
            why,
            hash: hasher.and_then(|hasher| hasher.of(slice(self.source, range))),
        });
        Captured::new(self.out, size).with_masked(masked.collect())
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

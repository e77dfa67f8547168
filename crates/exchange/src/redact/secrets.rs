//! Values that were masked in one place, so that they can be masked in what others say of it: sentences about
//! a request may repeat what it sent, and so may its answer.

use super::mask::{Mask, find_text, slice};
use crate::{Captured, Why};

/// Shorter values are words of every sentence.
const SHORTEST: usize = 4;

/// The values. They are never stored and never shown.
#[derive(Default)]
pub struct Secrets(Vec<(Vec<u8>, Why)>);

impl Secrets {
    /// Adds what was masked of `octets`.
    pub fn note(&mut self, octets: &[u8], captured: &Captured) {
        for masked in captured.masked() {
            let value = slice(octets, masked.at..masked.at + masked.length).trim_ascii();
            let is_text = std::str::from_utf8(value).is_ok();
            if value.len() >= SHORTEST && is_text && !self.0.iter().any(|(known, _)| known == value) {
                self.0.push((value.to_vec(), masked.why));
            }
        }
        // The longest first: one may be the beginning of another.
        self.0.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Masks them wherever they stand as words of their own.
    pub(super) fn mask(&self, mask: &mut Mask<'_>) {
        let text = mask.source();
        for (secret, why) in &self.0 {
            mask.because(*why);
            let mut at = find_text(text, 0, text.len(), secret);
            while at < text.len() {
                let end = at + secret.len();
                let in_word =
                    |octet: Option<&u8>| octet.is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
                if !in_word(at.checked_sub(1).and_then(|i| text.get(i))) && !in_word(text.get(end)) {
                    mask.cover(at..end);
                }
                at = find_text(text, end, text.len(), secret);
            }
        }
    }
}

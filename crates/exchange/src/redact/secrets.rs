//! Values that were masked in one place, so that they can be masked in what others say of it: sentences about
//! a request may repeat what it sent, and so may its answer.

use candor_syntax::percent;

use super::mask::{Mask, find_text, slice};
use crate::{Captured, Why};

/// Shorter values are words of every sentence.
const SHORTEST: usize = 4;

/// The values. They are never stored and never shown.
#[derive(Default)]
pub struct Secrets(Vec<(Vec<u8>, Why)>);

impl Secrets {
    /// Adds what was masked of `octets`, as it was spelt and as others may spell it.
    pub fn note(&mut self, octets: &[u8], captured: &Captured) {
        for masked in captured.masked() {
            let value = slice(octets, masked.at..masked.at + masked.length).trim_ascii();
            let Ok(value) = std::str::from_utf8(value) else { continue };
            for value in
                [Some(value.to_owned()), unescaped(value), percent_decoded(value)].into_iter().flatten()
            {
                let value = value.into_bytes();
                if value.len() >= SHORTEST && !self.0.iter().any(|(known, _)| *known == value) {
                    self.0.push((value, masked.why));
                }
            }
        }
        // The longest first: one may be the beginning of another.
        self.0.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// Adds those that others have noted.
    pub fn add(&mut self, others: Self) {
        self.0.extend(others.0);
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

/// The inside of a JSON string, read.
fn unescaped(text: &str) -> Option<String> {
    text.contains('\\').then(|| serde_json::from_str(&format!("\"{text}\"")).ok()).flatten()
}

/// What stands in a query or form, read.
fn percent_decoded(text: &str) -> Option<String> {
    let is_coded = text.contains(['%', '+']);
    is_coded.then(|| String::from_utf8(percent::decode_form(text.as_bytes()).into_owned()).ok()).flatten()
}

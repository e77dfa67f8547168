//! Values by where they stand in a body, whatever they are called: patterns of JSON Pointers from the
//! configuration and from the contract.

use candor_rule::sensitive::places::{Pointers, Reached, Step};

use super::{
    json::{self, string_end, value_end},
    mask::{Mask, find, slice},
    names::{Names, fold},
};
use crate::Why;

/// Patterns, and what stands for them where a text cannot be followed.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) why: Why,
    pointers: Pointers,
    /// The last name of each pattern, and all of its names together: `card[number]` in forms.
    pub(super) names: Names,
    /// True if there is a pattern without a name to look for.
    nameless: bool,
}

impl Wanted {
    pub(super) fn new(why: Why, pointers: &Pointers) -> Self {
        let mut names = Vec::new();
        let mut nameless = false;
        for pattern in pointers.iter() {
            let last = pattern.names().next_back().unwrap_or_default();
            nameless |= fold(last.as_bytes()).is_empty();
            names.push(last.to_owned());
            names.push(pattern.names().collect());
        }
        Self { why, pointers: pointers.clone(), names: Names::new(&names), nameless }
    }

    /// True if a body that is not certainly JSON (`false`) or any body must be masked as a whole.
    pub(super) fn takes_all(&self, is_json: bool) -> bool {
        self.nameless && !is_json || self.pointers.is_hit(&self.pointers.start())
    }

    /// Masks the values in a well-formed JSON text that the patterns lead to.
    pub(super) fn mask(&self, mask: &mut Mask<'_>) {
        let start = blank(mask.source(), 0);
        self.value(mask, start, &self.pointers.start());
    }

    /// The value at `at`; gives the place behind it. No deeper than the parser that found the text well-formed.
    fn value(&self, mask: &mut Mask<'_>, at: usize, reached: &Reached) -> usize {
        if self.pointers.is_hit(reached) {
            return json::cover_value(mask, at);
        }
        match mask.source().get(at) {
            Some(b'{') if !reached.is_empty() => self.members(mask, at + 1, reached),
            Some(b'[') if !reached.is_empty() => self.items(mask, at + 1, reached),
            _ => value_end(mask.source(), at),
        }
    }

    fn members(&self, mask: &mut Mask<'_>, mut at: usize, reached: &Reached) -> usize {
        let text = mask.source();
        loop {
            at = find(text, at, text.len(), |b| !b.is_ascii_whitespace() && b != b',');
            if text.get(at) != Some(&b'"') {
                return at + 1;
            }
            let end = string_end(text, at);
            let name = unescaped(slice(text, at..end));
            let colon = blank(text, end);
            let below = self.pointers.step(reached, Step::Member(&name));
            at = self.value(mask, blank(text, colon + 1), &below);
        }
    }

    fn items(&self, mask: &mut Mask<'_>, mut at: usize, reached: &Reached) -> usize {
        let text = mask.source();
        for number in 0.. {
            at = find(text, at, text.len(), |b| !b.is_ascii_whitespace() && b != b',');
            if matches!(text.get(at), None | Some(b']')) {
                break;
            }
            let end = self.value(mask, at, &self.pointers.step(reached, Step::Item(number)));
            at = end.max(at + 1);
        }
        at + 1
    }
}

/// The next octet that is no blank.
fn blank(text: &[u8], from: usize) -> usize {
    find(text, from, text.len(), |b| !b.is_ascii_whitespace())
}

/// The text of a string in quotes.
fn unescaped(quoted: &[u8]) -> String {
    match memchr::memchr(b'\\', quoted) {
        Some(_) => serde_json::from_slice(quoted).unwrap_or_default(),
        None => String::from_utf8_lossy(slice(quoted, 1..quoted.len().saturating_sub(1))).into_owned(),
    }
}

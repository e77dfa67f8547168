//! What was masked in a head or body: where, how much and why, and a keyed hash by which equal secrets can be
//! told. No values.

use std::{borrow::Cow, ops::Range};

use candor_rule::sensitive::is_sensitive_name;
use serde::{Deserialize, Serialize};

/// Why something was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Its name is one of those that hold secrets, built in or set by `redact.names`.
    Name,
    /// A pattern of `redact.pointers` leads there.
    Pointer,
    /// The contract calls it secret.
    Contract,
    /// It looks like a secret: a credential, a key, a number of a payment card.
    Content,
}

impl Why {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Name, Self::Pointer, Self::Contract, Self::Content];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Pointer => "pointer",
            Self::Contract => "contract",
            Self::Content => "content",
        }
    }

    /// As an end of a sentence: "masked for …".
    pub const fn told(self) -> &'static str {
        match self {
            Self::Name => "its name",
            Self::Pointer => "a pattern of redact.pointers",
            Self::Contract => "the contract",
            Self::Content => "its look",
        }
    }
}

/// One masked value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masked {
    /// Its first octet, in the head or body that it stands in.
    pub at: usize,
    /// Octets.
    pub length: usize,
    /// Why.
    pub why: Why,
    /// The same for equal values under one key: 16 hexadecimal digits. `None` without a key, and for values
    /// that could be guessed from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

impl Masked {
    /// The hash in letters, `a` for 0 to `p` for 15.
    pub fn letters(&self) -> Option<String> {
        let letter = |digit: char| digit.to_digit(16).map(|value| char::from(b'a' + value as u8));
        self.hash.as_deref()?.chars().map(letter).collect()
    }
}

/// `octets` with the hashes of masked values in place of their masks, in letters and again and again: equal values
/// are equal then, and others are not. Of values without a hash nobody can say; their masks stay. For comparing,
/// never to be shown.
pub fn told_apart<'o>(octets: &'o [u8], masked: &[Masked]) -> Cow<'o, [u8]> {
    let mut told = Cow::Borrowed(octets);
    for masked in masked {
        let Some(letters) = masked.letters() else { continue };
        let range = masked.at..masked.at.saturating_add(masked.length);
        let places = told.to_mut().get_mut(range).into_iter().flatten();
        let places = places.filter(|octet| !matches!(octet, b'\r' | b'\n'));
        places.zip(letters.bytes().cycle()).for_each(|(place, letter)| *place = letter);
    }
    told
}

/// Most values of one head or body that are noted. More are masked all the same.
pub const MAX_NOTED: usize = 32;

/// Shortest run of mask octets that is taken for a secret where nobody noted what was masked.
const SHORTEST_MASK: usize = 3;

/// Where values are masked: as noted, or as it looks where nothing was noted or more than is noted.
pub(crate) fn spans(octets: &[u8], noted: &[Masked]) -> Vec<Range<usize>> {
    if !noted.is_empty() && noted.len() < MAX_NOTED {
        let within = |masked: &Masked| {
            let end = masked.at.saturating_add(masked.length).min(octets.len());
            (masked.at < end).then_some(masked.at..end)
        };
        let mut spans: Vec<Range<usize>> = noted.iter().filter_map(within).collect();
        spans.sort_by_key(|span| span.start);
        spans.dedup_by(|next, before| next.start < before.end);
        return spans;
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'*', octets.get(at..).unwrap_or_default()) {
        let start = at + next;
        let run = mask_run(octets, start);
        if is_mask(octets, start) {
            spans.push(start..start + run);
        }
        at = start + run;
    }
    spans
}

/// Mask octets from here on.
pub fn mask_run(octets: &[u8], at: usize) -> usize {
    octets.get(at..).unwrap_or_default().iter().take_while(|octet| **octet == b'*').count()
}

/// True if the run of mask octets that begins here looks like a masked secret: the whole of a value, or behind a
/// sensitive name. Other asterisks are the sender's.
pub fn is_mask(octets: &[u8], at: usize) -> bool {
    let run = mask_run(octets, at);
    let before = octets.get(..at).unwrap_or_default();
    let is_whole_value = || match before.last() {
        Some(b'"') => octets.get(at + run) == Some(&b'"'),
        Some(b'=') => matches!(octets.get(at + run), None | Some(b'&' | b';' | b'"' | b' ' | b'\r' | b'\n')),
        _ => false,
    };
    run >= SHORTEST_MASK && (is_whole_value() || follows_sensitive_name(before))
}

/// True if one of the last words before is a name under which secrets travel.
fn follows_sensitive_name(before: &[u8]) -> bool {
    const NEAR: usize = 160;
    let near = before.get(before.len().saturating_sub(NEAR)..).unwrap_or_default();
    let line = near.rsplit(|b| *b == b'\n').next().unwrap_or_default();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_';
    line.split(|b| !is_part(b))
        .filter_map(|word| std::str::from_utf8(word).ok())
        .any(|word| !word.is_empty() && is_sensitive_name(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "spans of octets")]
    fn masks_are_where_they_were_noted_or_look_like_it() {
        let octets = b"Authorization: Bearer *****\r\nX: ****\r\n";
        assert_eq!(spans(octets, &[]), [22..27]);
        let noted = |at, length| Masked { at, length, why: Why::Name, hash: None };
        assert_eq!(spans(octets, &[noted(32, 4)]), [32..36]);
        assert_eq!(spans(octets, &[noted(900, 4)]), []);
        assert_eq!(spans(b"a *** b */*", &[]), []);
    }

    #[test]
    fn equal_values_are_told_by_their_hashes() {
        let at = |at: usize, hash: Option<&str>| Masked {
            at,
            length: 6,
            why: Why::Name,
            hash: hash.map(str::to_owned),
        };
        let octets: &[u8] = b"a: ******\r\nb: ******\r\n";
        let told = |one, other| told_apart(octets, &[at(3, one), at(14, other)]).into_owned();
        assert_eq!(told(Some("01ab"), None), b"a: abklab\r\nb: ******\r\n");
        assert_ne!(told(Some("01ab"), Some("01ab")), told(Some("01ab"), Some("01ac")));
        assert_eq!(*told_apart(b"short", &[at(3, Some("0"))]), *b"short");
    }

    #[test]
    fn it_is_stored_in_words() {
        let masked = Masked { at: 3, length: 5, why: Why::Contract, hash: None };
        let stored = serde_json::to_string(&masked).unwrap();
        assert_eq!(stored, r#"{"at":3,"length":5,"why":"contract"}"#);
        assert_eq!(serde_json::from_str::<Masked>(&stored).unwrap(), masked);
        assert!(Why::ALL.iter().all(|why| serde_json::to_value(why).unwrap() == why.word()));
    }
}

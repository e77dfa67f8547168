//! Octets without which no record of a block can match: looked for before anything is parsed.

use candor_journal::{Field, Peer, Query};
use memchr::memmem::Finder;

/// What must stand in the text of a block, in any case.
pub(crate) struct Needles {
    /// Must be there as it is.
    plain: Both,
    /// Words of bodies, which are written as hexadecimal where they are no UTF-8.
    words: Both,
}

/// Texts to look for. Those without letters, such as addresses and numbers, have no case: for them nothing is
/// copied, and most blocks are ruled out by them.
struct Both {
    caseless: Vec<Finder<'static>>,
    lower: Vec<Finder<'static>>,
}

impl Both {
    fn new(texts: Vec<String>) -> Self {
        let (lower, caseless): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|text| text.bytes().any(|octet| octet.is_ascii_alphabetic()));
        let finders = |texts: Vec<String>| {
            texts.iter().map(|t| Finder::new(t.to_ascii_lowercase().as_bytes()).into_owned()).collect()
        };
        Self { caseless: finders(caseless), lower: finders(lower) }
    }
}

impl Both {
    fn is_empty(&self) -> bool {
        self.caseless.is_empty() && self.lower.is_empty()
    }
}

fn all_in(finders: &[Finder<'_>], text: &[u8]) -> bool {
    finders.iter().all(|finder| finder.find(text).is_some())
}

impl Needles {
    pub(crate) fn new(query: &Query) -> Self {
        let (mut plain, mut words) = (Vec::new(), Vec::new());
        for field in query.required() {
            match field {
                Field::Client(peers) => {
                    if let [Peer::Address(address)] = peers.as_slice() {
                        plain.extend(longest(address));
                    }
                }
                Field::Path(path) => plain.extend(longest(path)),
                Field::Host(hosts) => {
                    if let [host] = hosts.as_slice() {
                        plain.extend(longest(host));
                    }
                }
                Field::Method(methods) if methods.len() == 1 => {
                    plain.push(format!("\"method\":\"{}\"", methods.concat()));
                }
                Field::Text(text) => words.extend(text.words.iter().filter_map(|word| as_written(word))),
                _ => {}
            }
        }
        Self { plain: Both::new(plain), words: Both::new(words) }
    }

    /// Where to look for them: in a text of several records, or of one.
    pub(crate) fn candidates<'n>(&'n self, text: &'n [u8]) -> Candidates<'n> {
        let needs_lower = !(self.plain.lower.is_empty() && self.words.lower.is_empty());
        let lower = needs_lower.then(|| text.to_ascii_lowercase());
        let mut found = Candidates { needles: self, text, lower, is_possible: true };
        found.is_possible = found.holds(text);
        found
    }
}

/// The records of a text that may match.
pub(crate) struct Candidates<'n> {
    needles: &'n Needles,
    text: &'n [u8],
    /// The text in lower case, if that is asked for.
    lower: Option<Vec<u8>>,
    /// False if none can.
    is_possible: bool,
}

impl Candidates<'_> {
    /// False if this part of the text cannot match.
    pub(crate) fn holds(&self, part: &[u8]) -> bool {
        let Needles { plain, words } = self.needles;
        if !self.is_possible {
            return false;
        }
        if plain.is_empty() && words.is_empty() {
            return true;
        }
        let has_hex = || memchr::memmem::find(part, b"\"hex\":").is_some();
        if !all_in(&plain.caseless, part) || !(all_in(&words.caseless, part) || has_hex()) {
            return false;
        }
        let Some(lower) = &self.lower else { return true };
        let start = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        let Some(lower) = lower.get(start..start.saturating_add(part.len())) else { return true };
        all_in(&plain.lower, lower) && (all_in(&words.lower, lower) || has_hex())
    }
}

/// The longest part of a word that is written with the same octets in every text, apart from ASCII case: `İ` and
/// the sign for Kelvin are an i and a k in lower case.
fn as_written(word: &str) -> Option<String> {
    let parts = word.split(|c: char| !c.is_ascii() || matches!(c, 'i' | 'k'));
    parts.max_by_key(|part| part.len()).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// The longest part of a pattern between its `*` that JSON writes as it is.
fn longest(pattern: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '*');
    pattern
        .split(|c| !plain(c))
        .max_by_key(|part| part.len())
        .filter(|part| part.len() > 1)
        .map(str::to_owned)
}

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
                Field::Text(text) => words.extend(text.words.iter().filter(|w| w.is_ascii()).cloned()),
                _ => {}
            }
        }
        Self { plain: Both::new(plain), words: Both::new(words) }
    }

    /// False if no record of this text can match.
    pub(crate) fn may_match(&self, text: &[u8]) -> bool {
        let has_hex = || memchr::memmem::find(text, b"\"hex\":").is_some();
        if !all_in(&self.plain.caseless, text) || !(all_in(&self.words.caseless, text) || has_hex()) {
            return false;
        }
        if self.plain.lower.is_empty() && self.words.lower.is_empty() {
            return true;
        }
        let lower = text.to_ascii_lowercase();
        all_in(&self.plain.lower, &lower) && (all_in(&self.words.lower, &lower) || has_hex())
    }
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

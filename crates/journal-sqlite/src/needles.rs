//! Octets without which no record of a block can match: looked for before anything is parsed.

use candor_journal::{Field, Peer, Query};
use memchr::memmem::Finder;

/// What must stand in the text of a block, in lower case.
pub(crate) struct Needles {
    /// Must be there as it is.
    plain: Vec<Finder<'static>>,
    /// Words of bodies, which are written as hexadecimal where they are no UTF-8.
    words: Vec<Finder<'static>>,
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
        let finders = |texts: Vec<String>| {
            texts.iter().map(|t| Finder::new(t.to_ascii_lowercase().as_bytes()).into_owned()).collect()
        };
        Self { plain: finders(plain), words: finders(words) }
    }

    /// False if no record of this text can match.
    pub(crate) fn may_match(&self, text: &[u8]) -> bool {
        if self.plain.is_empty() && self.words.is_empty() {
            return true;
        }
        let lower = text.to_ascii_lowercase();
        let hex = || memchr::memmem::find(&lower, b"\"hex\":").is_some();
        self.plain.iter().all(|needle| needle.find(&lower).is_some())
            && (self.words.iter().all(|needle| needle.find(&lower).is_some()) || hex())
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

//! What may be kept of what was on the wire: masks over secrets, octet for octet.
//!
//! Well-formed text is read by its grammar and masked exactly. Everything else is searched for names that
//! hold secrets, and what follows such a name is masked as far as the value could possibly go: where in
//! doubt, more is masked. Line ends always stay, so that lines can still be counted, and JSON stays JSON.

mod body;
mod hash;
mod head;
mod json;
mod json_shape;
mod lexical;
mod mask;
mod multipart;
mod names;
mod patterns;
#[cfg(test)]
mod places_tests;
mod secrets;
#[cfg(test)]
mod tests;
mod wanted;

use std::sync::Arc;

use candor_rule::sensitive::places::{Places, Pointers};

use crate::{Captured, Why};
use body::Sought;
use hash::Hasher;
use mask::Mask;
use names::Names;
pub use secrets::Secrets;
use wanted::Wanted;

/// What counts as secret besides the built-in names, and how much of a body is kept.
#[derive(Clone, Debug)]
pub struct RedactConfig {
    /// More names of headers, parameters, form fields and members that hold secrets; any case, and only
    /// letters and digits count.
    pub names: Vec<String>,
    /// Values in bodies that are secret, of requests and answers.
    pub pointers: Pointers,
    /// What is secret by its look, beyond credentials.
    pub content: Content,
    /// The key of the hashes by which equal secrets can be told; without one there are none.
    pub key: Option<[u8; 32]>,
    /// Most octets kept of one body; 64 KiB unless set.
    pub body_limit: usize,
}

/// What is secret by its look, beyond credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// Numbers of payment cards.
    pub cards: bool,
    /// E-mail addresses.
    pub emails: bool,
}

impl Default for Content {
    fn default() -> Self {
        Self { cards: true, emails: false }
    }
}

impl Default for RedactConfig {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            pointers: Pointers::default(),
            content: Content::default(),
            key: None,
            body_limit: 64 << 10,
        }
    }
}

/// Masks secrets with `*`, octet for octet, so that offsets still hold. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Redactor {
    known: Arc<Known>,
    /// What the contract calls secret in the operation at hand.
    operation: Option<Arc<Operation>>,
    body_limit: usize,
}

/// What holds for every exchange.
#[derive(Debug)]
struct Known {
    names: Names,
    wanted: Option<Wanted>,
    content: Content,
    hasher: Option<Hasher>,
}

#[derive(Debug)]
struct Operation {
    places: Arc<Places>,
    names: Option<Names>,
    wanted: Option<Wanted>,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new(RedactConfig::default())
    }
}

impl Redactor {
    /// A redactor that knows the built-in names and what `config` says.
    pub fn new(config: RedactConfig) -> Self {
        let known = Known {
            names: Names::new(&config.names),
            wanted: wanted(Why::Pointer, &config.pointers),
            content: config.content,
            hasher: config.key.as_ref().map(Hasher::new),
        };
        Self { known: Arc::new(known), operation: None, body_limit: config.body_limit }
    }

    /// The same, keeping up to so many octets of a body.
    #[must_use]
    pub fn keeping(&self, body_limit: usize) -> Self {
        Self { body_limit, ..self.clone() }
    }

    /// The same for the messages of one operation, in which the contract calls these places secret.
    #[must_use]
    pub fn within(&self, places: Option<&Arc<Places>>) -> Self {
        let operation = places.map(|places| {
            let names = (!places.names.is_empty()).then(|| Names::new(&places.names));
            let wanted = wanted(Why::Contract, &places.body);
            Arc::new(Operation { places: places.clone(), names, wanted })
        });
        Self { operation, ..self.clone() }
    }

    /// A request or response head, well-formed or not, whole or broken off.
    pub fn head(&self, octets: &[u8]) -> Captured {
        let mut mask = Mask::new(octets);
        head::mask(&mut mask, &self.known.names);
        if let Some(operation) = &self.operation {
            mask.because(Why::Contract);
            if !octets.starts_with(b"HTTP/") {
                head::mask_path(&mut mask, &operation.places, head::start_line(octets));
            }
            if let Some(names) = &operation.names {
                head::mask(&mut mask, names);
            }
        }
        mask.because(Why::Content);
        patterns::mask(&mut mask, self.known.content);
        mask.captured(octets.len() as u64, self.known.hasher.as_ref())
    }

    /// A body or its beginning; `true_size` is its length on the wire. Kept up to the limit.
    pub fn body(&self, content_type: Option<&str>, octets: &[u8], true_size: u64) -> Captured {
        self.answer(content_type, octets, true_size, &Secrets::default())
    }

    /// The body of an answer, as in [`Redactor::body`]; also masked is what was masked of its request.
    pub fn answer(
        &self,
        content_type: Option<&str>,
        octets: &[u8],
        true_size: u64,
        secrets: &Secrets,
    ) -> Captured {
        let true_size = true_size.max(octets.len() as u64);
        if body::is_compressed(octets) {
            return self.opaque(true_size);
        }
        let kept = octets.get(..self.body_limit).unwrap_or(octets);
        let mut mask = Mask::new(kept);
        let own = self.operation.as_ref().and_then(|operation| operation.wanted.as_ref());
        let sought = Sought {
            names: &self.known.names,
            wanted: [self.known.wanted.as_ref(), own],
            content: self.known.content,
        };
        body::mask(&mut mask, &sought, content_type.unwrap_or_default());
        secrets.mask(&mut mask);
        mask.keep_json();
        mask.captured(true_size, self.known.hasher.as_ref())
    }

    /// A body in which nobody can look for secrets (compressed, say): only its size is kept.
    pub fn opaque(&self, true_size: u64) -> Captured {
        Captured::new(Vec::new(), true_size)
    }

    /// A request target as lists show it: masked, and printable ASCII only (other octets as `\xNN`).
    pub fn target(&self, octets: &[u8]) -> String {
        let mut mask = Mask::new(octets);
        head::mask_target(&mut mask, &self.known.names);
        if let Some(operation) = &self.operation {
            head::mask_path(&mut mask, &operation.places, 0..octets.len());
            if let Some(names) = &operation.names {
                head::mask_target(&mut mask, names);
            }
        }
        patterns::mask(&mut mask, self.known.content);
        candor_rule::text::printable(&mask.finish(), usize::MAX)
    }

    /// A short text that has a name, such as who asks: masked where the name says that it is secret, or its look.
    pub fn named(&self, name: &str, text: &str) -> String {
        let mut mask = Mask::new(text.as_bytes());
        if self.known.names.is(name.as_bytes()) {
            mask.cover(0..text.len());
        }
        patterns::mask(&mut mask, self.known.content);
        candor_rule::text::printable(&mask.finish(), MOST_NAMED)
    }

    /// A sentence that speaks of captured messages: without the values that were masked in them, and without
    /// what looks like a secret.
    pub fn text(&self, text: &str, secrets: &Secrets) -> String {
        let mut mask = Mask::new(text.as_bytes());
        secrets.mask(&mut mask);
        patterns::mask(&mut mask, self.known.content);
        String::from_utf8_lossy(&mask.finish()).into_owned()
    }
}

/// Characters of a text that has a name.
const MOST_NAMED: usize = 256;

fn wanted(why: Why, pointers: &Pointers) -> Option<Wanted> {
    (!pointers.is_empty()).then(|| Wanted::new(why, pointers))
}

//! Whether a body is what its digest says (RFC 9530): `Content-Digest`, and `Repr-Digest` where the whole
//! representation is sent. Computed while the body is read.
//!
//! SHA-256 and SHA-512 are checked; other algorithms are passed over, since the old ones prove nothing. A field
//! that cannot be read counts as absent (RFC 9651 §4.2), and digests in trailers are not looked at.

use candor_rule::{Span, Violation};
use candor_wire::{
    Framing, Head,
    structured::{self, Item, Member},
};
use ring::digest::{Algorithm, Context, SHA256, SHA512};

use crate::rules::{digest_invalid, digest_mismatch};

const ALGORITHMS: [(&str, &Algorithm); 2] = [("sha-256", &SHA256), ("sha-512", &SHA512)];

/// The digests that a body is held against.
#[derive(Clone, Debug, Default)]
pub struct Integrity {
    stated: Vec<Stated>,
    hashes: Vec<(&'static str, Hash)>,
    octets: u64,
}

#[derive(Clone, Debug)]
struct Stated {
    field: &'static str,
    span: Span,
    algorithm: &'static str,
    digest: Vec<u8>,
}

/// A digest on its way.
#[derive(Clone)]
struct Hash(Context);

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(not shown)")
    }
}

impl Integrity {
    /// What the head states; nothing to check if it states nothing. `is_required` names the fields of which one
    /// algorithm that is checked has to be stated.
    ///
    /// # Errors
    /// The violation of a digest that cannot be one of its algorithm.
    pub fn stated(head: &Head, is_required: impl Fn(&str) -> bool) -> Result<Self, Box<Violation>> {
        let mut integrity = Self::default();
        // A part has another digest than the whole, and without content there is no representation.
        let is_whole = head.get("content-range").is_none() && head.framing != Framing::None;
        for field in ["Content-Digest", "Repr-Digest"] {
            if field == "Content-Digest" || is_whole {
                integrity.read(head, field, is_required(field))?;
            }
        }
        for stated in &integrity.stated {
            let known = ALGORITHMS.iter().find(|(name, _)| *name == stated.algorithm);
            if let Some((name, algorithm)) = known
                && !integrity.hashes.iter().any(|(known, _)| known == name)
            {
                integrity.hashes.push((name, Hash(Context::new(algorithm))));
            }
        }
        Ok(integrity)
    }

    /// True if nothing is stated that could be checked.
    pub fn is_empty(&self) -> bool {
        self.stated.is_empty()
    }

    /// The next octets of the body, after transfer coding.
    pub fn update(&mut self, octets: &[u8]) {
        self.octets += octets.len() as u64;
        self.hashes.iter_mut().for_each(|(_, hash)| hash.0.update(octets));
    }

    /// The first digest that is not that of the body, now that all of it was seen.
    pub fn check(&self) -> Option<Violation> {
        let differs = |stated: &&Stated| {
            let hash = self.hashes.iter().find(|(algorithm, _)| *algorithm == stated.algorithm);
            hash.is_some_and(|(_, hash)| hash.0.clone().finish().as_ref() != stated.digest)
        };
        let stated = self.stated.iter().find(differs)?;
        Some(digest_mismatch::at(stated.field, stated.span, stated.algorithm, self.octets))
    }

    fn read(&mut self, head: &Head, field: &'static str, is_required: bool) -> Result<(), Box<Violation>> {
        let mut others = None;
        let before = self.stated.len();
        for line in head.all(field) {
            let Ok(members) = structured::dictionary(&head.value(line)) else { continue };
            for (name, member) in members {
                let Some((algorithm, hash)) = ALGORITHMS.iter().find(|(known, _)| *known == name) else {
                    others.get_or_insert((line.value, name));
                    continue;
                };
                let length = hash.output_len();
                match member {
                    Member::Item(Item::Bytes(digest)) if digest.len() == length => {
                        self.stated.push(Stated { field, span: line.value, algorithm, digest });
                    }
                    Member::Item(Item::Bytes(digest)) => {
                        let (span, found) = (line.value, digest.len());
                        return Err(Box::new(digest_invalid::length(field, span, algorithm, found, length)));
                    }
                    _ => return Err(Box::new(digest_invalid::no_octets(field, line.value, algorithm))),
                }
            }
        }
        match others {
            Some((span, name)) if is_required && self.stated.len() == before => {
                Err(Box::new(digest_invalid::unknown(field, span, &name)))
            }
            _ => Ok(()),
        }
    }
}

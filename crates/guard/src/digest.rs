//! Secrets are compared, and kept in memory, as their SHA-256: what is never kept cannot leak.

use std::fmt;

/// The SHA-256 of a secret. Two are compared in one stretch, whatever their first difference; nobody who
/// sends guesses can steer the octets of a digest, so the time of a look-up by it tells nothing.
#[derive(Clone, Copy, Eq)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(secret: &[u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, secret);
        let mut octets = [0; 32];
        octets.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
        Self(octets)
    }

    /// Written as 64 hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut octets = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, octet) in octets.iter_mut().enumerate() {
            *octet = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(octets))
    }
}

/// A digest of several parts, which tells them apart: "ab" and "c" are others than "a" and "bc".
#[derive(Debug, Default)]
pub(crate) struct Parts(Vec<u8>);

impl Parts {
    pub(crate) fn push(&mut self, part: &[u8]) {
        self.0.extend_from_slice(&(part.len() as u64).to_be_bytes());
        self.0.extend_from_slice(Digest::of(part).0.as_slice());
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl std::hash::Hash for Digest {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).fold(0, |differs, (one, two)| differs | one ^ two) == 0
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_sha256sum_writes_it_and_never_shown() {
        let written = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        assert_eq!(Digest::parse(written), Some(Digest::of(b"hello")));
        assert_ne!(Digest::parse(written), Some(Digest::of(b"hellO")));
        assert_eq!(Digest::parse(&written[1..]), None);
        assert_eq!(Digest::parse(&written.replace('2', "g")), None);
        assert_eq!(format!("{:?}", Digest::of(b"hello")), "(not shown)");
    }
}

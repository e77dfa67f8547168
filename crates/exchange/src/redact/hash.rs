//! Keyed hashes of masked values: equal ones can be told as such, by nobody without the data folder, and with
//! it only if they cannot be guessed.

use ring::hmac;

/// Shortest value that is hashed. A PIN, and most passwords, could be found by trying.
const SHORTEST: usize = 16;

/// Makes the hashes: HMAC-SHA-256 (RFC 2104), cut to 64 bits.
#[derive(Clone, Debug)]
pub(super) struct Hasher(hmac::Key);

impl Hasher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// The hash of a value in hexadecimal; `None` for one that is short, or digits only, as numbers of payment
    /// cards are.
    pub(super) fn of(&self, value: &[u8]) -> Option<String> {
        let value = value.trim_ascii();
        if value.len() < SHORTEST || !value.iter().any(u8::is_ascii_alphabetic) {
            return None;
        }
        let tag = hmac::sign(&self.0, value);
        let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
        Some(tag.as_ref().iter().take(8).flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_equal_hashes_under_one_key() {
        let (one, other) = (Hasher::new(&[1; 32]), Hasher::new(&[2; 32]));
        let token: &[u8] = b"0123456789abcdefgh";
        let hash = one.of(token).unwrap();
        assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(one.of(b" 0123456789abcdefgh "), Some(hash.clone()));
        assert_ne!(one.of(b"0123456789abcdefgi"), Some(hash.clone()));
        assert_ne!(other.of(token), Some(hash));
        assert_eq!((one.of(b"hunter2Zx9"), one.of(b"4111 1111 1111 1111")), (None, None));
    }
}

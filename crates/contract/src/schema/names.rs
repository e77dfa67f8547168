//! Properties by their names.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::Id;

/// Properties of a schema. Hashed quickly, not secretly: the document chooses the names, so that no client can make
/// them collide.
pub(crate) type Properties = HashMap<Box<str>, Id, BuildHasherDefault<Words>>;

/// A hash of eight octets at a time: a number multiplied by an odd one, with what is carried to the top brought down.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Words(u64);

impl Words {
    fn take(&mut self, word: u64) {
        let product = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ (product >> 32);
    }
}

impl Hasher for Words {
    fn write(&mut self, octets: &[u8]) {
        let (words, rest) = octets.as_chunks();
        words.iter().for_each(|word| self.take(u64::from_le_bytes(*word)));
        // The one at the top tells lengths apart.
        self.take(rest.iter().fold(1, |word, octet| word << 8 | u64::from(*octet)));
    }

    /// What ends a text: nothing follows it here.
    fn write_u8(&mut self, _: u8) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

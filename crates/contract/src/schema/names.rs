//! Properties by their names.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::Id;

/// Properties of a schema. Hashed quickly, not secretly: the document chooses the names, so that no client can make
/// them collide.
pub(crate) type Properties = HashMap<Box<str>, Id, BuildHasherDefault<Fnv>>;

/// FNV-1a of 64 bits, from its offset basis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, octets: &[u8]) {
        self.0 = octets
            .iter()
            .fold(self.0, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(0x0000_0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

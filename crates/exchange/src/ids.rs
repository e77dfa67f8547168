//! Exchange ids, one after the other.
//!
//! The ids have to be unique, not secret: knowing one opens nothing. So a fast generator per worker is
//! enough, seeded from outside; no lock, no system call per request.

use std::hash::{BuildHasher, Hasher};

use crate::ExchangeId;

/// A generator of exchange ids (xoshiro256++), for one thread.
#[derive(Debug)]
pub struct Ids {
    state: [u64; 4],
}

impl Ids {
    /// Seeded by the keys of a hasher: those of `RandomState` come from the operating system.
    pub fn seeded(keyed: &impl BuildHasher) -> Self {
        let state = std::array::from_fn(|i| {
            let mut hasher = keyed.build_hasher();
            hasher.write_usize(i);
            // The generator needs a state that is not all zero.
            hasher.finish() | 1
        });
        Self { state }
    }

    /// A new id for an exchange that began at this time, in milliseconds since 1970.
    pub fn next(&mut self, unix_millis: u64) -> ExchangeId {
        let (first, second) = (self.random().to_le_bytes(), self.random().to_le_bytes());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&first);
        random[8..].copy_from_slice(&second[..2]);
        ExchangeId::new(unix_millis, random)
    }

    fn random(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashSet, hash_map::RandomState};

    #[test]
    fn ids_of_two_workers_in_one_millisecond_differ() {
        let (mut one, mut two) = (Ids::seeded(&RandomState::new()), Ids::seeded(&RandomState::new()));
        let ids: HashSet<_> = (0..1000).flat_map(|_| [one.next(7), two.next(7)]).collect();
        assert_eq!(ids.len(), 2000);
        assert!(ids.iter().all(|id| id.unix_millis() == 7));
    }
}

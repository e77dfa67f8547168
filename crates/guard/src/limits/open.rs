//! Requests under way, by account: each holds its seats until it is over, in whatever way that happens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Claim, Spent, ledger::Hash};

/// A client that finds every seat taken is told to come again so much later: nobody knows when one is free.
const PAUSE: Duration = Duration::from_secs(1);

/// Seats that are taken, of all limits. There are never more than requests under way.
#[derive(Debug, Default)]
pub struct Room {
    hash: Hash,
    taken: Mutex<HashMap<u128, u64>>,
}

/// Seats of one request; free again once this is dropped.
#[derive(Debug)]
pub struct Seats {
    room: Arc<Room>,
    keys: Vec<u128>,
}

impl Room {
    /// Takes a seat at every limit, or none if one of them has no more. What was found, in the order of the
    /// claims.
    pub fn enter(self: &Arc<Self>, claims: &[Claim<'_>]) -> (Vec<Spent>, Option<Seats>) {
        let keys: Vec<u128> =
            claims.iter().map(|claim| self.hash.of(&claim.limit.name, &claim.account)).collect();
        let mut taken = self.taken();
        let found = claims.iter().zip(&keys).map(|(claim, key)| {
            let free = claim.most.saturating_sub(taken.get(key).copied().unwrap_or(0));
            let (is_paid, left) = (free > 0, free.saturating_sub(1));
            let wait = if left > 0 { Duration::ZERO } else { PAUSE };
            Spent { is_paid, left, wait, even: Duration::ZERO }
        });
        let found: Vec<Spent> = found.collect();
        if !found.iter().all(|spent| spent.is_paid) {
            return (found, None);
        }
        keys.iter().for_each(|key| *taken.entry(*key).or_default() += 1);
        drop(taken);
        (found, Some(Seats { room: self.clone(), keys }))
    }

    /// Numbers only: a panic elsewhere leaves nothing half done.
    fn taken(&self) -> MutexGuard<'_, HashMap<u128, u64>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seats {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        for key in &self.keys {
            match taken.get_mut(key) {
                Some(count) if *count > 1 => *count -= 1,
                _ => drop(taken.remove(key)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{By, Limit, Measure};
    use super::*;

    fn limit(name: &str, most: u64) -> Limit {
        Limit { name: name.into(), measure: Measure::Open(most), by: By::Everybody, operations: Vec::new() }
    }

    #[test]
    fn seats_are_taken_at_all_limits_or_none_and_are_free_once_dropped() {
        let (room, wide, narrow) = (Arc::<Room>::default(), limit("wide", 3), limit("narrow", 1));
        let enter = |limits: &[&Limit]| {
            let claims: Vec<_> = limits.iter().filter_map(|limit| limit.claim("ann".into())).collect();
            room.enter(&claims)
        };
        let (found, first) = enter(&[&wide, &narrow]);
        assert_eq!(found.iter().map(|spent| spent.left).collect::<Vec<_>>(), [2, 0]);
        let (found, none) = enter(&[&wide, &narrow]);
        assert!(none.is_none() && found[0].is_paid && !found[1].is_paid);
        let (found, second) = enter(&[&wide]);
        assert_eq!(found[0].left, 1, "who was refused took nothing");
        drop(first);
        assert!(enter(&[&narrow]).1.is_some());
        drop(second);
        assert!(room.taken().is_empty(), "nothing is left of accounts without requests");
    }

    #[test]
    fn a_panic_frees_seats_too() {
        let (room, limit) = (Arc::<Room>::default(), limit("one", 1));
        let claims = [limit.claim(String::new()).expect("seats")];
        let taking = room.clone();
        std::thread::scope(|scope| {
            let panicking = scope.spawn(|| {
                let _seats = taking.enter(&claims).1.expect("a seat");
                panic!("on purpose");
            });
            assert!(panicking.join().is_err());
        });
        assert!(room.enter(&claims).1.is_some());
    }
}

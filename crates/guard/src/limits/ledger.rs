//! Accounts in memory: bounded, shared by threads, and forgotten once they are even.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Charge, Spent, gcra};

/// Parts with a lock each, so that threads seldom meet.
const PARTS: usize = 16;

/// Accounts that one part holds at most; 16 million octets for all together, roughly.
const MOST: usize = 20_000;

/// Accounts of all limits, by a hash of limit and account: what a client sent is not held.
#[derive(Debug, Default)]
pub struct Ledger {
    hash: Hash,
    parts: [Mutex<HashMap<u128, u64>>; PARTS],
}

/// Two independent hashes with keys of this process: nobody can aim at an account.
#[derive(Debug, Default)]
pub(super) struct Hash(RandomState, RandomState);

impl Hash {
    /// Of one account of a limit.
    pub(super) fn of(&self, limit: &str, account: &str) -> u128 {
        let of = |state: &RandomState| u128::from(state.hash_one((limit, account)));
        of(&self.0) << 64 | of(&self.1)
    }
}

impl Ledger {
    /// Pays every charge, or none if one cannot be paid. `now` is in nanoseconds of a clock that does not go
    /// back. What was found, in the order of the charges.
    pub fn spend(&self, charges: &[Charge<'_>], now: u64) -> Vec<Spent> {
        let keys: Vec<u128> =
            charges.iter().map(|charge| self.hash.of(&charge.limit.name, &charge.account)).collect();
        // All that are needed, always in the same order: threads cannot wait for each other in a circle.
        let mut numbers: Vec<usize> = keys.iter().map(|key| number(*key)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut parts: Vec<_> = numbers.iter().map(|number| (*number, self.part(*number))).collect();
        let mut even = |key: u128, put: Option<u64>| -> u64 {
            let part = parts.iter_mut().find(|(at, _)| *at == number(key));
            let Some((_, part)) = part else { return 0 };
            if let Some(put) = put {
                make_room(part, now);
                part.insert(key, put);
            }
            part.get(&key).copied().unwrap_or(0)
        };
        let found: Vec<(Spent, u64)> = charges
            .iter()
            .zip(&keys)
            .map(|(charge, key)| gcra::spend(&charge.pace, even(*key, None), now))
            .collect();
        if found.iter().all(|(spent, _)| spent.is_paid) {
            for (key, (_, after)) in keys.iter().zip(&found) {
                even(*key, Some(*after));
            }
        }
        found.into_iter().map(|(spent, _)| spent).collect()
    }

    fn part(&self, number: usize) -> MutexGuard<'_, HashMap<u128, u64>> {
        let part = self.parts.get(number).unwrap_or(&self.parts[0]);
        // A map of numbers: a panic elsewhere leaves nothing half done.
        part.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part that a key belongs to.
fn number(key: u128) -> usize {
    (key % PARTS as u128) as usize
}

/// Where there is no room, accounts that are even go; if none is, those that are even soonest.
fn make_room(part: &mut HashMap<u128, u64>, now: u64) {
    if part.len() < MOST {
        return;
    }
    part.retain(|_, even| *even > now);
    if part.len() >= MOST {
        let mut all: Vec<u64> = part.values().copied().collect();
        let middle = all.len() / 2;
        let (_, middle, _) = all.select_nth_unstable(middle);
        let middle = *middle;
        part.retain(|_, even| *even > middle);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{By, Limit, Measure, Pace};
    use super::*;

    fn limit(name: &str, requests: u64) -> Limit {
        let pace = Pace { requests, window: Duration::from_secs(60), burst: requests };
        Limit { name: name.into(), measure: Measure::Rate(pace), by: By::Everybody, operations: Vec::new() }
    }

    #[test]
    fn what_cannot_be_paid_in_full_is_not_paid_at_all() {
        let (ledger, wide, narrow) = (Ledger::default(), limit("wide", 10), limit("narrow", 1));
        let ask = |limits: &[&Limit]| {
            let charges: Vec<_> = limits.iter().filter_map(|limit| limit.charge("ann".into())).collect();
            ledger.spend(&charges, 5).iter().map(|spent| (spent.is_paid, spent.left)).collect::<Vec<_>>()
        };
        assert_eq!(ask(&[&wide, &narrow]), [(true, 9), (true, 0)]);
        assert_eq!(ask(&[&wide, &narrow]), [(true, 8), (false, 0)]);
        assert_eq!(ask(&[&wide]), [(true, 8)], "the refused one cost nothing");
        let bob = ledger.spend(&[narrow.charge("bob".into()).expect("a rate")], 5);
        assert!(bob[0].is_paid, "accounts are apart");
    }

    #[test]
    fn memory_is_bounded_whoever_comes() {
        let (ledger, limit) = (Ledger::default(), limit("a", 5));
        for number in 0..PARTS * MOST + 50_000 {
            ledger.spend(&[limit.charge(number.to_string()).expect("a rate")], 5);
        }
        let held: usize = ledger.parts.iter().map(|part| part.lock().unwrap().len()).sum();
        assert!(held <= PARTS * MOST, "{held}");
    }

    #[test]
    fn threads_together_get_no_more_than_the_limit() {
        let (ledger, limit) = (Ledger::default(), limit("a", 1000));
        let paid: usize = std::thread::scope(|scope| {
            let work = || {
                let charge = [limit.charge(String::new()).expect("a rate")];
                (0..1000).filter(|_| ledger.spend(&charge, 5)[0].is_paid).count()
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(paid, 1000);
    }
}

//! Keys in memory: bounded, shared by threads, and forgotten after their time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Claim;
use crate::digest::Digest;

/// Keys that are remembered at most; some 12 million octets.
const MOST: usize = 100_000;

/// The keys that were used.
#[derive(Debug, Default)]
pub struct Keys {
    used: Mutex<HashMap<Digest, Use>>,
}

/// What is known of a key.
#[derive(Clone, Copy, Debug)]
struct Use {
    fingerprint: Digest,
    is_running: bool,
    /// Until when it is remembered, by the clock of the claims; `None` if no request with it came through yet.
    until: Option<Duration>,
}

/// Why a request may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A request with the key is running.
    InProgress,
    /// The key was used for a request with another fingerprint.
    Reused,
}

/// A running request. Once dropped the request is over, and its key remembered.
#[derive(Debug)]
pub struct Ticket {
    keys: Arc<Keys>,
    key: Digest,
    until: Duration,
    is_forgotten: bool,
}

impl Keys {
    /// Notes that a request with the key begins; `now` counts from any moment and never goes back. As long as the
    /// ticket lives, no other request with the key may run.
    ///
    /// # Errors
    /// Why this one may not.
    pub fn claim(self: &Arc<Self>, claim: &Claim, now: Duration) -> Result<Ticket, Refused> {
        let mut used = self.used();
        let known = used.get(&claim.key).copied();
        let known = known.filter(|known| known.is_running || known.until.is_some_and(|until| until > now));
        match known {
            Some(known) if known.fingerprint != claim.fingerprint => return Err(Refused::Reused),
            Some(known) if known.is_running => return Err(Refused::InProgress),
            _ => {}
        }
        if used.len() >= MOST {
            make_room(&mut used, now);
        }
        let until = known.and_then(|known| known.until);
        used.insert(claim.key, Use { fingerprint: claim.fingerprint, is_running: true, until });
        let until = now.saturating_add(claim.remembered);
        Ok(Ticket { keys: self.clone(), key: claim.key, until, is_forgotten: false })
    }

    fn used(&self) -> MutexGuard<'_, HashMap<Digest, Use>> {
        // Every change of the map is a single step: a panic elsewhere leaves nothing half done.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// The request did nothing: its key is as free as before.
    pub fn forget(mut self) {
        self.is_forgotten = true;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut used = self.keys.used();
        let Some(own) = used.get_mut(&self.key) else { return };
        own.is_running = false;
        if !self.is_forgotten {
            own.until = Some(own.until.map_or(self.until, |until| until.max(self.until)));
        } else if own.until.is_none() {
            used.remove(&self.key);
        }
    }
}

/// Where there is no room, keys go whose time is over; then those whose time is over soonest.
fn make_room(used: &mut HashMap<Digest, Use>, now: Duration) {
    used.retain(|_, known| known.is_running || known.until.is_some_and(|until| until > now));
    if used.len() < MOST {
        return;
    }
    let mut ends: Vec<Duration> = used.values().filter(|k| !k.is_running).filter_map(|k| k.until).collect();
    if ends.is_empty() {
        return;
    }
    let half = ends.len() / 2;
    let (_, middle, _) = ends.select_nth_unstable(half);
    let middle = *middle;
    let mut spare = half + 1;
    used.retain(|_, known| {
        let goes = spare > 0 && !known.is_running && known.until.is_none_or(|until| until <= middle);
        spare -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::super::{Key, KeyLimits};
    use super::*;
    use candor_rule::Span;

    const SECOND: Duration = Duration::from_secs(1);

    fn claim(key: &str, body: &str) -> Claim {
        let key = Key { value: key.into(), span: Span::default() };
        let limits = KeyLimits { remembered: 10 * SECOND, ..KeyLimits::default() };
        key.claim("ann", "pay", [body.as_bytes()], &limits)
    }

    #[test]
    fn a_key_is_one_requests_while_it_runs_and_after() {
        let keys = Arc::new(Keys::default());
        let ticket = keys.claim(&claim("a", "1"), SECOND).unwrap();
        assert_eq!(keys.claim(&claim("a", "1"), SECOND).err(), Some(Refused::InProgress));
        assert_eq!(keys.claim(&claim("a", "2"), SECOND).err(), Some(Refused::Reused));
        let other = keys.claim(&claim("b", "2"), SECOND).unwrap();
        drop((ticket, other));
        drop(keys.claim(&claim("a", "1"), 2 * SECOND).unwrap());
        assert_eq!(keys.claim(&claim("a", "2"), 2 * SECOND).err(), Some(Refused::Reused));
        drop(keys.claim(&claim("a", "2"), 12 * SECOND).unwrap());
    }

    #[test]
    fn a_request_that_did_nothing_leaves_the_key_as_it_was() {
        let keys = Arc::new(Keys::default());
        keys.claim(&claim("a", "1"), SECOND).unwrap().forget();
        drop(keys.claim(&claim("a", "2"), SECOND).unwrap());
        keys.claim(&claim("a", "2"), 2 * SECOND).unwrap().forget();
        assert_eq!(keys.claim(&claim("a", "1"), 3 * SECOND).err(), Some(Refused::Reused), "it ran before");
    }

    #[test]
    fn memory_is_bounded_and_running_requests_are_never_forgotten() {
        let keys = Arc::new(Keys::default());
        let running = keys.claim(&claim("running", "1"), SECOND).unwrap();
        for number in 0..MOST + 10 {
            drop(keys.claim(&claim(&number.to_string(), "1"), SECOND).unwrap());
        }
        assert!(keys.used().len() <= MOST);
        assert_eq!(keys.claim(&claim("running", "1"), SECOND).err(), Some(Refused::InProgress));
        drop(running);
    }

    #[test]
    fn of_many_that_come_at_once_one_runs() {
        let keys = Arc::new(Keys::default());
        let all: Vec<_> = std::thread::scope(|scope| {
            let work = || keys.claim(&claim("a", "1"), SECOND);
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(all.iter().filter(|claimed| claimed.is_ok()).count(), 1);
    }
}

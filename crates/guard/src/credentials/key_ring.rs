//! The keys of an issuer, and when to ask for them anew: a machine without clock and network.
//!
//! Whoever holds a ring that has an address fetches when [`KeyRing::due`] says so, and reports with
//! [`KeyRing::fetched`]. The last good set is kept whatever happens. A token that names an unknown key asks
//! for a look ahead of time ([`KeyRing::wish`]), which a shortest pause between looks bounds: tokens that
//! somebody makes up cannot make requests to the issuer at will.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Jwks;
use crate::bell::Bell;

/// How often an issuer is asked, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long a set counts as fresh where the answer does not say; also the longest that an answer may ask
    /// for.
    pub lifetime: u64,
    /// Shortest pause between two looks.
    pub shortest: u64,
    /// Longest pause after failures; it doubles from one failure to the next.
    pub longest: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { lifetime: 600, shortest: 10, longest: 300 }
    }
}

/// Keys that may change.
#[derive(Debug)]
pub struct KeyRing {
    pace: Pace,
    state: Mutex<State>,
    /// Rings when a look has ended.
    looked: Bell,
    /// Rings when a look is wished for.
    wished: Bell,
}

#[derive(Debug)]
struct State {
    keys: Arc<Jwks>,
    /// False until a first set is there.
    is_loaded: bool,
    /// When the next look is due; `None` for keys that never change, and once nobody looks any more.
    due: Option<u64>,
    last: Option<u64>,
    failures: u32,
    fault: Option<String>,
}

/// What a look for keys brought.
#[derive(Debug)]
pub struct Fetched {
    /// The set.
    pub keys: Jwks,
    /// Seconds for which the answer says it is fresh.
    pub lifetime: Option<u64>,
}

impl KeyRing {
    /// Keys that do not change.
    pub fn fixed(keys: Jwks) -> Self {
        Self::new(Pace::default(), State { keys: Arc::new(keys), is_loaded: true, ..State::empty() })
    }

    /// Keys that are at an address; the first look is due at once.
    pub fn remote(pace: Pace) -> Self {
        Self::new(pace, State { due: Some(0), ..State::empty() })
    }

    fn new(pace: Pace, state: State) -> Self {
        Self { pace, state: Mutex::new(state), looked: Bell::default(), wished: Bell::default() }
    }

    /// The keys as they are known now.
    pub fn current(&self) -> Arc<Jwks> {
        self.state().keys.clone()
    }

    /// False until a first set is there.
    pub fn is_loaded(&self) -> bool {
        self.state().is_loaded
    }

    /// Why the last look failed, if it did.
    pub fn fault(&self) -> Option<String> {
        self.state().fault.clone()
    }

    /// The moment from which on the next look is due, in seconds since the Unix epoch; `None` if never.
    pub fn due(&self) -> Option<u64> {
        self.state().due
    }

    /// Reports what a look brought.
    pub fn fetched(&self, now: u64, result: Result<Fetched, String>) {
        let mut state = self.state();
        let Pace { lifetime, shortest, longest } = self.pace;
        let pause = match result {
            Ok(Fetched { keys, lifetime: told }) => {
                state.keys = Arc::new(keys);
                (state.is_loaded, state.failures, state.fault) = (true, 0, None);
                told.unwrap_or(lifetime).min(lifetime)
            }
            Err(fault) => {
                state.failures += 1;
                state.fault = Some(fault);
                let doubled = 1u64.checked_shl(state.failures - 1).unwrap_or(longest);
                doubled.min(longest.max(1))
            }
        };
        let is_first = !state.is_loaded;
        state.last = Some(now);
        // Until there are any keys at all, everybody waits: the first pauses may be shorter.
        state.due = Some(now.saturating_add(if is_first { pause } else { pause.max(shortest) }));
        drop(state);
        self.looked.ring();
    }

    /// Asks for a look because a token names an unknown key. Gives what to wait for; `None` if no look
    /// comes soon: the keys never change, or the last look was a moment ago.
    pub(crate) fn wish(self: &Arc<Self>, now: u64) -> Option<Look> {
        // Read before the state, so that a look that ends meanwhile is not waited for in vain.
        let seen = self.looked.rings();
        let mut state = self.state();
        let due = state.due?;
        let soonest = match state.last {
            Some(last) if last <= now && state.failures == 0 => last.saturating_add(self.pace.shortest),
            // After failures the pauses stand; nobody but the clock shortens them.
            Some(_) if state.failures > 0 => due,
            _ => now,
        };
        if soonest > now {
            return None;
        }
        state.due = Some(due.min(now));
        drop(state);
        self.wished.ring();
        Some(Look { ring: self.clone(), seen })
    }

    /// How often a look was wished for, for [`KeyRing::wished`].
    pub fn wishes(&self) -> u64 {
        self.wished.rings()
    }

    /// Waits until looks were wished for more than `seen` times.
    pub async fn wished(&self, seen: u64) {
        self.wished.after(seen).await;
    }

    /// Nobody looks any more: nobody is left waiting. The keys stay.
    pub fn close(&self) {
        self.state().due = None;
        self.looked.ring();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole in itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn empty() -> Self {
        Self { keys: Arc::default(), is_loaded: false, due: None, last: None, failures: 0, fault: None }
    }
}

/// A look for keys that was wished for.
#[derive(Clone, Debug)]
pub struct Look {
    ring: Arc<KeyRing>,
    seen: u64,
}

impl Look {
    /// Waits until it has ended, well or not.
    pub async fn ended(self) {
        self.ring.looked.after(self.seen).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(secret: &[u8]) -> Result<Fetched, String> {
        Ok(Fetched { keys: Jwks::of_secret(secret), lifetime: None })
    }

    #[test]
    fn a_set_is_fetched_at_once_and_then_when_it_has_aged() {
        let ring = KeyRing::remote(Pace::default());
        assert_eq!((ring.due(), ring.is_loaded()), (Some(0), false));
        ring.fetched(1000, keys(b"a"));
        assert_eq!((ring.due(), ring.is_loaded()), (Some(1600), true));
        for (told, due) in [(60, 2060), (86_400, 2600), (0, 2010)] {
            let fetched = Fetched { keys: Jwks::of_secret(b"a"), lifetime: Some(told) };
            ring.fetched(2000, Ok(fetched));
            assert_eq!(ring.due(), Some(due), "the answer says {told} s");
        }
    }

    #[test]
    fn failures_keep_the_last_good_set_and_double_the_pause() {
        let ring = KeyRing::remote(Pace::default());
        let pauses: Vec<u64> = (0..12)
            .map(|_| {
                ring.fetched(0, Err("down".into()));
                ring.due().unwrap()
            })
            .collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        ring.fetched(0, keys(b"a"));
        ring.fetched(50, Err("down".into()));
        assert!(ring.is_loaded() && ring.current().has_secret());
        assert_eq!((ring.fault().as_deref(), ring.due()), (Some("down"), Some(60)));
        ring.fetched(60, keys(b"a"));
        assert_eq!(ring.fault(), None);
    }

    #[test]
    fn an_unknown_key_makes_one_look_per_shortest_pause_and_none_while_it_fails() {
        let ring = Arc::new(KeyRing::remote(Pace::default()));
        ring.fetched(1000, keys(b"a"));
        assert!(ring.wish(1005).is_none(), "the last look was 5 s ago");
        assert!(ring.wish(1010).is_some());
        assert_eq!((ring.due(), ring.wishes()), (Some(1010), 1));
        ring.fetched(1011, Err("down".into()));
        assert!(ring.wish(1012).is_none());
        assert!(Arc::new(KeyRing::fixed(Jwks::of_secret(b"a"))).wish(0).is_none());
    }

    #[test]
    fn who_waits_is_woken_by_the_end_of_the_look_or_of_all_looking() {
        use std::{
            pin::pin,
            task::{Context, Poll, Waker},
        };
        let mut context = Context::from_waker(Waker::noop());
        for end in [|ring: &KeyRing| ring.fetched(9, Err("down".into())), KeyRing::close] {
            let ring = Arc::new(KeyRing::remote(Pace::default()));
            let mut look = pin!(ring.wish(5).expect("the first look").ended());
            assert!(look.as_mut().poll(&mut context).is_pending());
            end(&ring);
            assert_eq!(look.as_mut().poll(&mut context), Poll::Ready(()));
        }
    }
}

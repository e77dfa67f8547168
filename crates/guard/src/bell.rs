//! Waiting for an event without a runtime: whoever waits is woken when the bell rings.

use std::{
    future::poll_fn,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

/// An event that may happen again and again.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rings: u64,
    waiting: Vec<Waker>,
}

impl Bell {
    /// How often it has rung.
    pub(crate) fn rings(&self) -> u64 {
        self.state().rings
    }

    /// Wakes everybody who waits.
    pub(crate) fn ring(&self) {
        let mut state = self.state();
        state.rings += 1;
        state.waiting.drain(..).for_each(Waker::wake);
    }

    /// Waits until it has rung more than `seen` times.
    pub(crate) async fn after(&self, seen: u64) {
        poll_fn(|context| {
            let mut state = self.state();
            if state.rings > seen {
                return Poll::Ready(());
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A count and a list are whole whatever a panicking thread did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What the gateway counts, for metrics and tests.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters since the gateway was started; shared by its threads.
#[derive(Debug, Default)]
pub struct Counters {
    pub(crate) connections: AtomicU64,
    pub(crate) open: AtomicU64,
    pub(crate) exchanges: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) accept_errors: AtomicU64,
    pub(crate) upstream_connects: AtomicU64,
    pub(crate) upstream_retries: AtomicU64,
    pub(crate) tunnels: AtomicU64,
    pub(crate) displaced: AtomicU64,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident)*) => {
        impl Counters {
            $($(#[$doc])* pub fn $name(&self) -> u64 { self.$name.load(Ordering::Relaxed) })*
        }
    };
}

getters! {
    /// Connections taken from clients.
    connections
    /// Connections from clients that are open now.
    open
    /// Requests that were read, whatever became of them.
    exchanges
    /// Panics that were contained.
    panics
    /// Times that a connection could not be accepted, for want of file descriptors for example.
    accept_errors
    /// Connections made to the upstream.
    upstream_connects
    /// Requests sent again because a pooled connection turned out to be dead.
    upstream_retries
    /// Connections that switched to another protocol.
    tunnels
    /// Idle connections asked to close because there was no room for another client.
    displaced
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

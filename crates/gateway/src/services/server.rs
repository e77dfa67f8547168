//! What all workers know of one server: whether it is well, and how often it failed.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock;
use crate::upstream::{Connector, UpstreamError};

/// A server of a service.
pub(super) struct Server {
    pub(super) connector: Arc<Connector>,
    /// Its address, as causes and the journal have it.
    pub(super) name: Arc<str>,
    /// Failures in a row after which it rests, and how long.
    failures: u32,
    rest: Duration,
    in_a_row: AtomicU32,
    /// Until when it rests, in milliseconds since `since`; 0 if it does not.
    rests_until: AtomicU64,
    since: Instant,
    /// True while its health check says so.
    is_down: AtomicBool,
    requests: AtomicU64,
    failed: AtomicU64,
    last: Mutex<Option<(u64, String)>>,
}

/// How a server is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerReport {
    /// The service that it belongs to; empty for one that stands alone.
    pub service: String,
    /// Its address.
    pub server: String,
    /// Whether it is asked.
    pub standing: Standing,
    /// Requests that it was asked.
    pub requests: u64,
    /// Requests that it failed: no connection, no answer in time, none at all, or one that is no HTTP.
    pub failures: u64,
    /// When it failed last (Unix milliseconds), and why.
    pub last_failure: Option<(u64, String)>,
}

/// Whether a server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Up,
    /// Not for a while: it failed several times in a row.
    Resting,
    /// Not until its health check succeeds.
    Down,
}

impl Standing {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Resting => "resting",
            Self::Down => "down",
        }
    }
}

impl Server {
    pub(super) fn new(connector: Connector, failures: u32, rest: Duration) -> Self {
        Self {
            name: connector.url().to_string().into(),
            connector: Arc::new(connector),
            failures,
            rest,
            in_a_row: AtomicU32::new(0),
            rests_until: AtomicU64::new(0),
            since: Instant::now(),
            is_down: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            last: Mutex::default(),
        }
    }

    /// True if it is to be asked.
    pub(super) fn is_well(&self) -> bool {
        self.standing() == Standing::Up
    }

    fn standing(&self) -> Standing {
        if self.is_down.load(Relaxed) {
            return Standing::Down;
        }
        match self.rests_until.load(Relaxed) {
            0 => Standing::Up,
            until if self.now() < until => Standing::Resting,
            _ => Standing::Up,
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// It answered.
    pub(super) fn succeeded(&self) {
        self.requests.fetch_add(1, Relaxed);
        if self.in_a_row.load(Relaxed) > 0 {
            self.in_a_row.store(0, Relaxed);
            self.rests_until.store(0, Relaxed);
        }
    }

    /// It did not.
    pub(super) fn failed(&self, error: &UpstreamError) {
        self.requests.fetch_add(1, Relaxed);
        self.failed.fetch_add(1, Relaxed);
        self.note(error.to_string());
        let in_a_row = self.in_a_row.fetch_add(1, Relaxed).saturating_add(1);
        if self.failures > 0 && in_a_row >= self.failures {
            let rest = u64::try_from(self.rest.as_millis()).unwrap_or(u64::MAX);
            self.rests_until.store(self.now().saturating_add(rest).max(1), Relaxed);
        }
    }

    /// What its health check says; true if that is news.
    pub(super) fn checked(&self, result: Result<(), String>) -> bool {
        let is_down = result.is_err();
        if let Err(cause) = result {
            self.note(format!("health check: {cause}"));
        }
        self.is_down.swap(is_down, Relaxed) != is_down
    }

    fn note(&self, cause: String) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((clock::unix_millis(), cause));
    }

    pub(super) fn report(&self, service: &str) -> ServerReport {
        ServerReport {
            service: service.to_owned(),
            server: self.name.to_string(),
            standing: self.standing(),
            requests: self.requests.load(Relaxed),
            failures: self.failed.load(Relaxed),
            last_failure: self.last.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}

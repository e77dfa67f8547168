//! Where exchanges are kept: the [`Journal`] trait, the [`Query`] language and the conformance suite that
//! every backend runs.

mod query;

pub use query::{Query, QueryError};

use std::{fmt, sync::Arc};

use candor_exchange::{Exchange, ExchangeId};

/// A store of exchanges. Cheap to clone behind an `Arc`, shared by the gateway's threads and the workbench.
pub trait Journal: Send + Sync {
    /// Hands an exchange over for storing. Never blocks: behind it is a queue bounded in octets; when that
    /// is full successes are dropped first, failures last, and every loss is counted.
    fn append(&self, exchange: Exchange);

    /// The exchange with this id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError>;

    /// Matching exchanges, newest first, started before `page.before`; at most `page.limit`.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError>;

    /// Waits until everything appended before this call is stored (for tests, shutdown, and reading
    /// one's own writes).
    ///
    /// # Errors
    /// If it could not be stored.
    fn flush(&self) -> Result<(), JournalError>;

    /// What was stored and lost since the journal was opened.
    fn figures(&self) -> Figures;
}

/// Which part of a result to give.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only exchanges with a smaller (older) id.
    pub before: Option<ExchangeId>,
    /// At most so many, 1 to 1,000.
    pub limit: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { before: None, limit: 50 }
    }
}

/// A part of a result.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Newest first.
    pub exchanges: Vec<Arc<Exchange>>,
    /// How many exchanges were looked at.
    pub scanned: u64,
    /// Where to go on, if the scan was cut off or more may match: the value for `Page::before`.
    pub next: Option<ExchangeId>,
}

/// Counters since the journal was opened, and its extent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Successes stored.
    pub successes: u64,
    /// Failures stored.
    pub failures: u64,
    /// Successes dropped because the queue was full or the disk failed.
    pub lost_successes: u64,
    /// Failures dropped because the queue was full or the disk failed.
    pub lost_failures: u64,
    /// Octets waiting in the queue.
    pub queued_octets: u64,
    /// Octets on disk.
    pub stored_octets: u64,
}

/// The store cannot do what was asked.
#[derive(Debug)]
pub struct JournalError {
    /// What was tried, where, and how to mend it.
    pub message: String,
    /// Why it failed.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for JournalError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

//! Where exchanges are kept: the [`Journal`] trait, the [`Query`] language and the conformance suite that
//! every backend runs.

pub mod conformance;
mod counts;
mod memory;
mod query;
pub mod queue;
mod recent;
mod sampled;
pub mod words;

pub use candor_exchange::time;
pub use counts::{Bins, Class, Counts, FACETS, MOST_BINS, Tally};
pub use memory::Memory;
pub use query::{
    Field, Join, LogPhrase, LoggedIds, NAMES, Name, Peer, Phrase, Query, QueryError, Range, StatusRange,
    complete::{self, Candidate, Completion},
    path,
};

pub use recent::Recent;
pub use sampled::{BASELINES, HOUR, Rates, Sampled, kind};

use std::{fmt, sync::Arc};

use candor_exchange::{Exchange, ExchangeId, LogLine};

/// Most log lines that are given of one exchange.
pub const MOST_LINES: usize = 1000;

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

    /// Matching exchanges, newest first, within the bounds of `page`. A search looks at a bounded number of
    /// exchanges and may end with none found and [`Found::next`] set: go on from there.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError>;

    /// Counts what matches: values of fields, and exchanges over time. About `bound` exchanges are looked at,
    /// the newest first; more where an index answers without reading them.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn count(&self, query: &Query, bound: u64) -> Result<Counts, JournalError> {
        let mut counts = Counts::default();
        let since = counts.walk(bound, |page| self.search(query, page))?;
        (counts.failures_since, counts.successes_since) = (since, since);
        Ok(counts)
    }

    /// Hands a line of a log over for storing, found again by its ids. Never blocks; where room is short, lines
    /// are dropped before any exchange, and counted. A store that keeps none leaves it at that.
    fn append_log(&self, line: LogLine) {
        drop(line);
    }

    /// The log lines that belong to an exchange, the oldest first, at most [`MOST_LINES`]: those that name its
    /// request id or its trace, from a minute before it began to ten minutes after it ended.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn logs_of(&self, exchange: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        let _ = exchange;
        Ok(Vec::new())
    }

    /// The same for several, in their order: a store that keeps lines in several places reads each place once.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn logs_of_each(&self, exchanges: &[&Exchange]) -> Result<Vec<Vec<LogLine>>, JournalError> {
        exchanges.iter().map(|exchange| self.logs_of(exchange)).collect()
    }

    /// Waits until everything appended before this call is stored (for tests, shutdown, and reading
    /// one's own writes).
    ///
    /// # Errors
    /// If it could not be stored.
    fn flush(&self) -> Result<(), JournalError>;

    /// The largest id stored. With [`Page::after`] a live list asks for what is new; whether anything is
    /// new at all it sees from [`Figures::stored`], which also counts slow exchanges that were stored late
    /// under an older id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn newest(&self) -> Result<Option<ExchangeId>, JournalError>;

    /// What was stored and lost since the journal was opened.
    fn figures(&self) -> Figures;

    /// The stretches of time that the store keeps apart, the newest first; none where it does not. Of the first
    /// `counted` the exchanges are counted, unless the store knows their number without.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn slices(&self, counted: usize) -> Result<Vec<SliceState>, JournalError> {
        let _ = counted;
        Ok(Vec::new())
    }
}

/// A stretch of time of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceState {
    /// The name of its file.
    pub name: String,
    /// Where its time begins, in milliseconds since 1970.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// Octets on disk.
    pub octets: u64,
    /// Exchanges in it, if that is known.
    pub exchanges: Option<u64>,
    /// Failures among them, if they were counted.
    pub failures: Option<u64>,
    /// True if it was compacted.
    pub is_compacted: bool,
    /// Why it cannot be read; `None` if it can.
    pub trouble: Option<String>,
}

impl SliceState {
    /// Those that are no failures, if they were counted.
    pub fn successes(&self) -> Option<u64> {
        Some(self.exchanges?.saturating_sub(self.failures?))
    }
}

/// Which part of a result to give.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Only exchanges with a smaller (older) id.
    pub before: Option<ExchangeId>,
    /// Only exchanges with a larger (newer) id.
    pub after: Option<ExchangeId>,
    /// At most so many, 1 to 1,000.
    pub limit: usize,
    /// About so many are looked at before the answer is what was found by then, and where to go on: for who
    /// cannot wait. A store has a bound of its own, which holds if it is less.
    pub most: Option<u64>,
}

impl Default for Page {
    fn default() -> Self {
        Self { before: None, after: None, limit: 50, most: None }
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Successes stored.
    pub successes: u64,
    /// Failures stored.
    pub failures: u64,
    /// Successes dropped because the queue was full or the disk failed.
    pub lost_successes: u64,
    /// Failures dropped because the queue was full or the disk failed.
    pub lost_failures: u64,
    /// Successes that were left out on purpose: by the share that is wanted of them ([`Sampled`]).
    pub sampled_successes: u64,
    /// Log lines of these.
    pub sampled_logs: u64,
    /// Log lines stored.
    pub logs: u64,
    /// Log lines dropped because the queue was full or the disk failed.
    pub lost_logs: u64,
    /// Exchanges and log lines dropped because the queue was full.
    pub dropped_full: u64,
    /// Exchanges and log lines dropped because the disk did not take them.
    pub dropped_disk: u64,
    /// Slices whose time is over that were compacted.
    pub compacted_slices: u64,
    /// Octets on disk that this gave back.
    pub compacted_octets: u64,
    /// Octets waiting in the queue.
    pub queued_octets: u64,
    /// Exchanges and log lines waiting in the queue.
    pub queued: u64,
    /// Most octets that waited at a time.
    pub queue_peak: u64,
    /// Octets that may wait; 0 where nothing limits them.
    pub queue_limit: u64,
    /// Octets on disk.
    pub stored_octets: u64,
    /// How it goes with a store elsewhere, and with what waits for it; `None` where the store is a folder.
    pub remote: Option<Remote>,
    /// What is wrong with the store at present, and how to mend it; `None` while all is well.
    pub trouble: Option<String>,
}

/// A store on another machine, and the spool: what waits on disk while it is away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    /// What and where it is, without secrets.
    pub address: String,
    /// True while it takes what it is given.
    pub is_up: bool,
    /// Why it did not, the last time.
    pub last_error: Option<String>,
    /// Exchanges in the spool.
    pub spooled: u64,
    /// Exchanges that were in it at the start: of an earlier run.
    pub inherited: u64,
    /// Octets of the spool on disk.
    pub spool_octets: u64,
    /// Octets that it may take.
    pub spool_limit: u64,
    /// When what waits longest in the spool began, in milliseconds since 1970.
    pub waiting_since: Option<u64>,
    /// Exchanges that were stored from the spool since the start.
    pub caught_up: u64,
}

impl Figures {
    /// Exchanges stored.
    pub fn stored(&self) -> u64 {
        self.successes + self.failures
    }

    /// Exchanges lost.
    pub fn lost(&self) -> u64 {
        self.lost_successes + self.lost_failures
    }
}

/// The time of an exchange's log lines, in milliseconds since 1970: from `.0`, before `.1`.
pub fn log_period(exchange: &Exchange) -> (u64, u64) {
    let began = exchange.id.unix_millis();
    log_period_of((began, began.saturating_add(exchange.timing.total / 1000)))
}

/// The time of the log lines of exchanges that began at `.0` or later and ended before `.1`.
pub fn log_period_of((began, ended): (u64, u64)) -> (u64, u64) {
    const BEFORE: u64 = 60_000;
    const AFTER: u64 = 600_000;
    (began.saturating_sub(BEFORE), ended.saturating_add(AFTER))
}

impl Page {
    /// True if `id` lies within the bounds.
    pub fn holds(&self, id: ExchangeId) -> bool {
        self.before.is_none_or(|before| id < before) && self.after.is_none_or(|after| id > after)
    }
}

/// The store cannot do what was asked.
#[derive(Debug)]
pub struct JournalError {
    /// What was tried, where, and how to mend it.
    pub message: String,
    /// Why it failed.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl JournalError {
    /// Says what was tried and how to mend it.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }

    /// Adds why it failed.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
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

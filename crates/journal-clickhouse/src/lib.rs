//! The journal on ClickHouse: one table, to which many gateways write and from which all of them read.
//!
//! [`Journal::append`] writes an exchange as a row, on the thread that hands it over, and moves it into a queue. A
//! thread inserts what waits there, a batch at least every second; only what the server has acknowledged counts as
//! stored. While it is away, or too slow, rows go into a spool on disk, and from there to the server, the oldest first.
//! An insert that is repeated because its acknowledgement was lost leaves one row: the id is the key of the table.

mod address;
mod cells;
mod check;
mod condition;
mod count;
mod link;
mod read;
mod row;
mod schema;
mod spool;
mod statement;
mod writer;

use std::{path::PathBuf, sync::Arc, thread::JoinHandle, time::Duration};

use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_journal::{
    Counts, Figures, Found, Journal, JournalError, Page, Query, SliceState,
    queue::{Bounds, Queue},
};

pub use address::{Address, NotAnAddress};
pub use link::{Answer, Transport};
use link::{Fault, Link};
use row::Row;
use schema::Unfit;
use spool::Spool;
use writer::Writer;

/// Longest time for which a row waits for others. ClickHouse likes few inserts of many rows.
const PAUSE: Duration = Duration::from_secs(1);

/// So much waiting ends the pause early.
const ENOUGH: u64 = 8 << 20;

/// Where and how much.
#[derive(Clone, Debug)]
pub struct ClickHouseConfig {
    /// The server, and which table.
    pub address: Address,
    /// What this gateway calls itself in the table.
    pub gateway: String,
    /// Folder of the spool; made if it is not there.
    pub spool: PathBuf,
    /// Most octets of the spool on disk.
    pub spool_octets: u64,
    /// Most octets that wait in memory.
    pub queue_octets: u64,
    /// Rows that are older are deleted by the server.
    pub retain_age: Option<Duration>,
}

/// The journal on ClickHouse. Dropping it stores what still waits, in the spool at the worst.
#[derive(Debug)]
pub struct ClickHouseJournal {
    link: Link,
    writing: Option<Writing>,
}

/// What only a gateway has.
#[derive(Debug)]
struct Writing {
    writer: Arc<Writer>,
    threads: Vec<JoinHandle<()>>,
}

impl ClickHouseJournal {
    /// Makes the tables where they are missing, and begins to write. A server that is away does not keep a gateway from
    /// starting: rows go into the spool until it is there.
    ///
    /// # Errors
    /// If the spool cannot be written, or the server is there and cannot be used: it does not accept the user, is too
    /// old, or its tables are those of a newer Candor.
    pub fn open(config: &ClickHouseConfig, transport: Arc<dyn Transport>) -> Result<Self, JournalError> {
        let link = Link::new(config.address.clone(), transport);
        let spool = Spool::open(config.spool.clone(), config.spool_octets)?;
        let queue = Queue::new(Bounds { octets: config.queue_octets, pause: PAUSE, enough: ENOUGH });
        let writer = Arc::new(Writer::new(link.clone(), queue, spool, config));
        match writer.connect() {
            Err(Unfit::Fault(fault)) if fault.is_away() => {}
            result => {
                result.map_err(|unfit| unfit.told(&config.address))?;
                writer.note_up();
            }
        }
        let beside = writer.clone();
        let mut writing = Writing { writer: writer.clone(), threads: Vec::new() };
        writing.threads.push(start("candor-journal", move || writer.run())?);
        writing.threads.push(start("candor-spool", move || beside.run_beside())?);
        Ok(Self { link, writing: Some(writing) })
    }

    /// For reading alone. What is appended is dropped.
    ///
    /// # Errors
    /// If it is away, or has no tables that this Candor can read.
    pub fn open_read_only(address: Address, transport: Arc<dyn Transport>) -> Result<Self, JournalError> {
        let link = Link::new(address, transport);
        schema::check(&link).map_err(|unfit| unfit.told(&link.address))?;
        Ok(Self { link, writing: None })
    }

    /// The statements that make the tables, for who makes them by hand, on a cluster for instance.
    pub fn statements(address: &Address, retain_age: Option<Duration>) -> [String; 3] {
        schema::statements(address, retain_age.map_or(0, |age| age.as_secs()))
    }

    fn told(&self, fault: &Fault) -> JournalError {
        JournalError::new(format!("The ClickHouse at {} cannot be read: {fault}.", self.link.address))
    }

    /// What the server answers; while it is away, what the spool does.
    fn read<T>(
        &self,
        ask: impl FnOnce(&Link) -> Result<T, Fault>,
        instead: impl FnOnce(&dyn Journal) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        match (ask(&self.link), &self.writing) {
            (Err(fault), Some(writing)) if fault.is_away() => instead(writing.writer.spool.journal()),
            (result, _) => result.map_err(|fault| self.told(&fault)),
        }
    }

    fn hand_over(&self, row: impl FnOnce(&str) -> Row) {
        if let Some(writing) = &self.writing {
            writing.writer.queue.push(row(&writing.writer.gateway));
        }
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, JournalError> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(work);
    thread.map_err(|e| JournalError::new("A thread of the journal cannot be started.").because(e))
}

impl Journal for ClickHouseJournal {
    fn append(&self, exchange: Exchange) {
        self.hand_over(|gateway| Row::of(&exchange, gateway));
    }

    fn append_log(&self, line: LogLine) {
        self.hand_over(|gateway| Row::of_line(&line, gateway));
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        let found = self.read(|link| read::get(link, id), |spool| spool.get(id))?;
        match (&found, &self.writing) {
            // It may wait still.
            (None, Some(writing)) => writing.writer.spool.journal().get(id),
            _ => Ok(found),
        }
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        self.read(|link| read::search(link, query, page), |spool| spool.search(query, page))
    }

    fn count(&self, query: &Query, bound: u64) -> Result<Counts, JournalError> {
        self.read(|link| count::count(link, query), |spool| spool.count(query, bound))
    }

    fn logs_of(&self, exchange: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        self.read(|link| read::logs_of(link, exchange), |spool| spool.logs_of(exchange))
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        self.read(read::newest, |spool| spool.newest())
    }

    fn flush(&self) -> Result<(), JournalError> {
        self.writing.as_ref().map_or(Ok(()), |writing| writing.writer.queue.flush())
    }

    fn figures(&self) -> Figures {
        self.writing.as_ref().map(|writing| writing.writer.figures()).unwrap_or_default()
    }

    fn slices(&self, _counted: usize) -> Result<Vec<SliceState>, JournalError> {
        self.read(read::days, |_| Ok(Vec::new()))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.writer.queue.close();
        for thread in self.threads.drain(..) {
            // If it panicked there is nothing left to wait for.
            let _ = thread.join();
        }
    }
}

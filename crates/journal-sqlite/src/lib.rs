//! The journal on SQLite: one database file per slice of time.
//!
//! [`Journal::append`] moves an exchange into a queue, a success already encoded, and returns. One thread
//! writes what waits there, in a transaction at least every 100 ms: failures as rows with columns and a
//! full-text index, successes in compressed blocks. Reading has connections of its own and goes from the newest slice to the oldest.
//! Deleting old exchanges is unlinking files.

mod block;
mod check;
mod compact;
mod count;
mod entry;
mod filter;
mod gathered;
mod log;
mod needles;
mod read;
mod record;
mod scan;
mod select;
mod sheet;
mod slice;
mod writer;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_journal::{
    Counts, Figures, Found, Journal, JournalError, Page, Query, SliceState,
    queue::{Bounds, Queue},
};

pub use check::{Repaired, SliceReport, check, repair};
use entry::Entry;
use read::Reader;

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
    /// Most octets of one slice; when they are used up it counts as a full disk. No limit unless set.
    pub slice_octets: Option<u64>,
    /// Most exchanges that one search looks at before it answers with what it has and where to go on.
    pub search_bound: u64,
    /// Whether slices whose time is over are compacted in the background. Without it nobody but the caller changes them.
    pub compacts: bool,
}

/// Longest wait between two transactions; what a `kill -9` may lose is younger than twice that.
const PAUSE: Duration = Duration::from_millis(100);

/// So much waiting ends the pause early.
const ENOUGH: u64 = 4 << 20;

/// Some tenths of a second.
const SEARCH_BOUND: u64 = 200_000;

impl SqliteConfig {
    /// Slices of an hour, a queue of 64 MiB, nothing deleted.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            slice: Duration::from_secs(3600),
            queue_octets: 64 << 20,
            retain_age: None,
            retain_octets: None,
            slice_octets: None,
            search_bound: SEARCH_BOUND,
            compacts: true,
        }
    }
}

/// The journal on SQLite. Dropping it writes what still waits.
#[derive(Debug)]
pub struct SqliteJournal {
    reader: Reader,
    writing: Option<Writing>,
}

/// What only the process that writes has.
#[derive(Debug)]
struct Writing {
    queue: Arc<Queue<Entry>>,
    thread: Option<JoinHandle<()>>,
    compaction: Arc<compact::Control>,
    compactor: Option<JoinHandle<()>>,
    /// Locked as long as it is open.
    _lock: File,
}

impl SqliteJournal {
    /// Opens the folder for writing; one process at a time.
    ///
    /// # Errors
    /// If the folder cannot be written, is in use, or holds slices of a newer Candor.
    pub fn open(config: SqliteConfig) -> Result<Self, JournalError> {
        let (folder, compacts) = (config.folder.clone(), config.compacts);
        std::fs::create_dir_all(&folder).map_err(|e| cannot_use(&folder, &e))?;
        let lock = lock(&folder)?;
        let reader = Reader::open(&folder, config.search_bound)?;
        let queue =
            Arc::new(Queue::new(Bounds { octets: config.queue_octets, pause: PAUSE, enough: ENOUGH }));
        let writer = writer::Writer::new(config, queue.clone());
        let thread = Some(start("candor-journal", move || writer.run())?);
        let control = Arc::<compact::Control>::default();
        let writing = Writing { queue, thread, compaction: control.clone(), compactor: None, _lock: lock };
        // From here on dropping it ends the thread that was started.
        let mut journal = Self { reader, writing: Some(writing) };
        if let (true, Some(writing)) = (compacts, &mut journal.writing) {
            writing.compactor = Some(start("candor-compact", move || compact::run(&folder, &control))?);
        }
        Ok(journal)
    }

    /// Compacts the slices that were over at `now` (milliseconds since 1970) and are not compacted yet. A journal
    /// that is open for writing does this by itself in the background; here it is waited for.
    ///
    /// # Errors
    /// If a slice cannot be read or written; the others are compacted all the same.
    pub fn compact(&self, now: u64) -> Result<(), JournalError> {
        let Some(writing) = &self.writing else { return Ok(()) };
        compact::round(self.reader.folder(), &writing.compaction, now)
    }

    /// Gives every log line of a slice that can be read, in the order of storing.
    pub fn lines(&self, slice: &SliceState, take: &mut dyn FnMut(LogLine)) {
        self.reader.lines(&slice.name, take);
    }

    /// Deletes a slice: for who keeps what is in it elsewhere. Nothing of its time may be on the way to the store.
    pub fn delete(&self, slice: &SliceState) {
        self.reader.delete(&slice.name);
    }

    /// Opens the folder for reading, also while a gateway writes. Nothing can be appended then: it is
    /// counted as lost.
    ///
    /// # Errors
    /// If there is no such folder, or it holds slices of a newer Candor.
    pub fn open_read_only(folder: impl Into<PathBuf>) -> Result<Self, JournalError> {
        let folder = folder.into();
        if !folder.is_dir() {
            let message = format!(
                "There is no journal at {}: name the data folder of a gateway with --data.",
                folder.display()
            );
            return Err(JournalError::new(message));
        }
        Ok(Self { reader: Reader::open(&folder, SEARCH_BOUND)?, writing: None })
    }
}

fn start(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, JournalError> {
    let thread = std::thread::Builder::new().name(name.into()).spawn(work);
    thread.map_err(|e| JournalError::new("A thread of the journal cannot be started.").because(e))
}

/// Takes the folder's lock, which the system releases however the process ends.
fn lock(folder: &Path) -> Result<File, JournalError> {
    let path = folder.join("writer.lock");
    let file = File::options().create(true).write(true).truncate(false).open(&path);
    let file = file.map_err(|e| cannot_use(folder, &e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::new(format!(
            "Another Candor writes to {}: end it, or give this one a data folder of its own with --data.",
            folder.display()
        ))),
        Err(TryLockError::Error(e)) => Err(cannot_use(folder, &e)),
    }
}

fn cannot_use(folder: &Path, why: &std::io::Error) -> JournalError {
    let place = folder.display();
    let mend = match why.kind() {
        std::io::ErrorKind::PermissionDenied => "make it writable for this user",
        std::io::ErrorKind::AlreadyExists | std::io::ErrorKind::NotADirectory => {
            "a file is in the way: move it away"
        }
        std::io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only",
        std::io::ErrorKind::StorageFull => "free some space",
        _ => "check the path",
    };
    JournalError::new(format!(
        "The data folder {place} cannot be used ({why}): {mend}, or name another folder with --data."
    ))
}

impl Journal for SqliteJournal {
    fn append(&self, exchange: Exchange) {
        if let Some(writing) = &self.writing {
            writing.queue.push(Entry::new(exchange));
        }
    }

    fn append_log(&self, line: LogLine) {
        if let Some(writing) = &self.writing {
            writing.queue.push(Entry::Log(line.into()));
        }
    }

    fn logs_of(&self, exchange: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        let of_one = self.reader.logs_of(&[exchange])?;
        Ok(of_one.into_iter().next().unwrap_or_default())
    }

    fn logs_of_each(&self, exchanges: &[&Exchange]) -> Result<Vec<Vec<LogLine>>, JournalError> {
        self.reader.logs_of(exchanges)
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        self.reader.get(id)
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        self.reader.search(query, page)
    }

    fn count(&self, query: &Query, bound: u64) -> Result<Counts, JournalError> {
        self.reader.count(query, bound)
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        self.reader.newest()
    }

    fn flush(&self) -> Result<(), JournalError> {
        self.writing.as_ref().map_or(Ok(()), |writing| writing.queue.flush())
    }

    fn figures(&self) -> Figures {
        let mut figures = self.writing.as_ref().map(|w| w.queue.figures()).unwrap_or_default();
        let compacted = self.writing.as_ref().map(|w| w.compaction.done()).unwrap_or_default();
        (figures.compacted_slices, figures.compacted_octets) = (compacted.slices, compacted.freed);
        figures.stored_octets = self.reader.stored_octets();
        figures.trouble = figures.trouble.or_else(|| self.reader.trouble());
        figures
    }

    fn slices(&self, counted: usize) -> Result<Vec<SliceState>, JournalError> {
        self.reader.states(counted)
    }
}

impl Drop for SqliteJournal {
    fn drop(&mut self) {
        if let Some(writing) = &mut self.writing {
            writing.queue.close();
            writing.compaction.close();
            for thread in writing.thread.take().into_iter().chain(writing.compactor.take()) {
                // If it panicked there is nothing left to wait for.
                let _ = thread.join();
            }
        }
    }
}

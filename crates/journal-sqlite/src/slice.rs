//! Slices: database files whose names say which stretch of time they hold.

use std::path::{Path, PathBuf};

use candor_exchange::ExchangeId;
use candor_journal::{JournalError, time};
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Number of the schema, in `user_version`. A slice keeps the one with which it was made.
pub(crate) const VERSION: i64 = 3;

/// From this version on failures have tags of their reading: born:…, product:…, shape:…, right:…
pub(crate) const WITH_READINGS: i64 = 2;

/// KiB of pages that a connection for reading remembers; the system remembers the rest.
const READER_CACHE: u32 = 256;

const SCHEMA: &str = "
BEGIN;
-- Failures: key is the time and the beginning of the random part of the id, so that it sorts like the id.
CREATE TABLE failure(
  key INTEGER PRIMARY KEY, id BLOB NOT NULL, time INTEGER NOT NULL, status INTEGER NOT NULL,
  verdict TEXT NOT NULL, rule TEXT, codes TEXT NOT NULL, operation TEXT, method TEXT NOT NULL,
  target TEXT NOT NULL, host TEXT NOT NULL, client TEXT NOT NULL, request_id TEXT NOT NULL,
  record BLOB NOT NULL);
-- One line per word under which a failure is found: rule:…, op:…, status:…, class:…, is:…, id:…, client:…,
-- born:…, product:…, shape:…, right:…
CREATE TABLE tag(tag TEXT NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(tag, key)) WITHOUT ROWID;
CREATE VIRTUAL TABLE text USING fts5(target, details, request, response, content='', tokenize='ascii');
-- Successes that do not fill a block yet.
CREATE TABLE success(
  id BLOB PRIMARY KEY, operation TEXT, request_id TEXT, rules TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
-- Blocks of successes: operations and rules are lines, requests sorted hashes of request ids, data records in zstd.
CREATE TABLE block(
  seq INTEGER PRIMARY KEY, min BLOB NOT NULL, max BLOB NOT NULL, count INTEGER NOT NULL,
  operations TEXT NOT NULL, rules TEXT NOT NULL, requests BLOB NOT NULL, data BLOB NOT NULL);
PRAGMA user_version = 3;
COMMIT;
";

/// A slice's file and the time it holds, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) path: PathBuf,
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Slice {
    /// The slice of `length` that holds this time.
    pub(crate) fn of(folder: &Path, length: u64, millis: u64) -> Self {
        let start = millis / length * length;
        let name = format!("{}+{}s.sqlite", time::rfc3339(start).replace(':', "-"), length / 1000);
        Self { path: folder.join(name), start, end: start + length }
    }

    fn named(path: PathBuf) -> Option<Self> {
        let name = path.file_name()?.to_str()?.strip_suffix(".sqlite")?;
        let (start, length) = name.split_once('+')?;
        let (date, clock) = start.split_once('T')?;
        let start = time::parse(&format!("{date}T{}", clock.replace('-', ":")), 0)?;
        let length = length.strip_suffix('s')?.parse::<u64>().ok()?.checked_mul(1000)?;
        Some(Self { end: start.checked_add(length)?, start, path })
    }

    /// All slices of a folder, newest first.
    pub(crate) fn all(folder: &Path) -> Result<Vec<Self>, JournalError> {
        let unreadable =
            |e| JournalError::new(format!("The data folder {} cannot be read.", folder.display())).because(e);
        let mut slices = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            slices.extend(Self::named(entry.map_err(unreadable)?.path()));
        }
        slices.sort_by_key(|s| std::cmp::Reverse((s.start, s.end)));
        Ok(slices)
    }

    /// Octets on disk, the log of the database included.
    pub(crate) fn octets(&self) -> u64 {
        self.files().iter().filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum()
    }

    /// The schema's version as the first page has it, without opening the database.
    pub(crate) fn version_in_header(&self) -> Option<i64> {
        self.in_header::<64>()
    }

    /// The application's id as the first page has it: what compaction says of the slice.
    pub(crate) fn application_in_header(&self) -> Option<i64> {
        self.in_header::<72>()
    }

    /// The number of four octets that ends there.
    fn in_header<const END: usize>(&self) -> Option<i64> {
        use std::io::Read;
        let mut header = [0; END];
        std::fs::File::open(&self.path).ok()?.read_exact(&mut header).ok()?;
        header.last_chunk::<4>().map(|v| u32::from_be_bytes(*v).into())
    }

    fn files(&self) -> [PathBuf; 4] {
        ["", "-wal", "-shm", "-journal"].map(|suffix| {
            let mut name = self.path.clone().into_os_string();
            name.push(suffix);
            name.into()
        })
    }

    /// Deletes the slice.
    pub(crate) fn unlink(&self) {
        for file in self.files() {
            // What is gone already need not be deleted; what cannot be is tried again at the next round.
            let _ = std::fs::remove_file(file);
        }
    }

    /// Moves a damaged slice out of the way, for repair by hand.
    pub(crate) fn set_aside(&self) {
        for file in self.files() {
            let mut to = file.clone().into_os_string();
            to.push(".damaged");
            let _ = std::fs::rename(&file, to);
        }
    }

    /// Opens for writing, and makes the tables if it is new.
    pub(crate) fn open_writer(&self, octets: Option<u64>) -> rusqlite::Result<Connection> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 2000;",
        )?;
        if let Some(octets) = octets {
            connection.execute_batch(&format!("PRAGMA max_page_count = {}", (octets / 8192).max(1)))?;
        }
        if version(&connection)? == 0 {
            connection.execute_batch(SCHEMA)?;
        }
        crate::log::prepare(&connection)?;
        crate::sheet::prepare(&connection)?;
        Ok(connection)
    }

    /// Takes back what a process that was killed while it made this slice left half done: until then nobody can
    /// read it, and one who only reads must not. Nothing was committed to it by then. What cannot be taken
    /// back, in a folder that cannot be written for instance, is told when it is read.
    fn roll_back(&self) {
        let mut journal = self.path.clone().into_os_string();
        journal.push("-journal");
        if Path::new(&journal).exists() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let opened = Connection::open_with_flags(&self.path, flags).and_then(|connection| {
                connection.busy_timeout(std::time::Duration::from_secs(2))?;
                version(&connection)
            });
            let _ = opened;
        }
    }

    /// Opens for reading.
    pub(crate) fn open_reader(&self) -> rusqlite::Result<Connection> {
        self.roll_back();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(2))?;
        connection.execute_batch(&format!("PRAGMA cache_size = -{READER_CACHE}"))?;
        Ok(connection)
    }
}

pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// True if the file itself is damaged, and no waiting helps.
pub(crate) fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

pub(crate) const RANDOM_BITS: u32 = 15;

/// The key of a failure: milliseconds, and the first 15 random bits of the id.
pub(crate) fn key(id: ExchangeId) -> i64 {
    let octets = id.octets();
    let octet = |at: usize| i64::from(octets.get(at).copied().unwrap_or_default());
    let random = (octet(6) & 0x0f) << 11 | octet(7) << 3 | (octet(8) & 0x3f) >> 3;
    first_key(id.unix_millis()) | random
}

/// The smallest key of a millisecond.
pub(crate) fn first_key(millis: u64) -> i64 {
    i64::try_from(millis.min(1 << 47)).unwrap_or(i64::MAX >> RANDOM_BITS) << RANDOM_BITS
}

/// The largest.
pub(crate) fn last_key(millis: u64) -> i64 {
    first_key(millis) | ((1 << RANDOM_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_says_which_time_it_holds() {
        let slice = Slice::of(Path::new("/x"), 3_600_000, 1_795_303_450_123);
        assert_eq!(slice.path.to_str(), Some("/x/2026-11-21T23-00-00Z+3600s.sqlite"));
        assert_eq!(Slice::named(slice.path.clone()), Some(slice));
        assert_eq!(Slice::named("/x/writer.lock".into()), None);
    }

    #[test]
    fn keys_sort_like_ids() {
        let ids = (0..2000_u64).map(|i| ExchangeId::new(5 + i / 500, [(i * 37 % 251) as u8; 10]));
        let mut ids: Vec<_> = ids.collect();
        ids.sort();
        assert!(ids.windows(2).all(|w| key(w[0]) <= key(w[1])));
        assert!(
            ids.iter()
                .all(|id| (first_key(id.unix_millis())..=last_key(id.unix_millis())).contains(&key(*id)))
        );
    }
}

//! Is everything that was stored still there, and can it be read? And what to do where it cannot.
//!
//! A check opens each slice for reading, also beside a gateway that writes: it asks SQLite about the file, and
//! reads every record. A repair needs the folder for itself. It reads what can be read of a damaged slice into
//! a new one and leaves the old one beside it, under a name that ends in `.damaged`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use candor_exchange::Exchange;
use candor_journal::{Journal, JournalError};
use rusqlite::Connection;

use crate::{
    SqliteConfig, SqliteJournal,
    block::unpack,
    lock, log, record,
    slice::{Slice, VERSION, version},
};

/// What a check says of one slice.
#[derive(Clone, Debug)]
pub struct SliceReport {
    /// Its file.
    pub path: PathBuf,
    /// Octets on disk.
    pub octets: u64,
    /// Failures that could be read.
    pub failures: u64,
    /// Successes that could be read.
    pub successes: u64,
    /// What is wrong with it, in a sentence each; empty if it is sound.
    pub faults: Vec<String>,
}

/// What a repair did with one slice.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The slice, now sound.
    pub path: PathBuf,
    /// Where the damaged file is kept.
    pub kept: PathBuf,
    /// Exchanges that could be read and are in the new slice.
    pub saved: u64,
    /// Stretches that could not be read; each held one record at least.
    pub lost: u64,
}

/// Faults that are told of one slice.
const MAX_FAULTS: usize = 20;

/// Exchanges that are handed over before they are waited for.
const BATCH: usize = 256;

/// Looks at every slice of a folder, the newest first.
///
/// # Errors
/// If the folder cannot be read.
pub fn check(folder: &Path) -> Result<Vec<SliceReport>, JournalError> {
    Ok(Slice::all(folder)?.iter().map(look).collect())
}

/// Makes sound slices of the damaged ones.
///
/// # Errors
/// If the folder is in use, or a file cannot be written. Nothing is deleted in any case.
pub fn repair(folder: &Path) -> Result<Vec<Repaired>, JournalError> {
    let _lock = lock(folder)?;
    let damaged = Slice::all(folder)?.into_iter().filter(|slice| !look(slice).faults.is_empty());
    damaged.map(|slice| mend(folder, &slice)).collect()
}

fn look(slice: &Slice) -> SliceReport {
    let mut report = SliceReport {
        path: slice.path.clone(),
        octets: slice.octets(),
        failures: 0,
        successes: 0,
        faults: Vec::new(),
    };
    let told = |error: rusqlite::Error| format!("It cannot be read: {error}.");
    let connection = match slice.open_reader() {
        Ok(connection) => connection,
        Err(error) => {
            report.faults.push(told(error));
            return report;
        }
    };
    match version(&connection) {
        // A gateway is about to make its tables.
        Ok(0) => return report,
        Ok(found) if found > VERSION => {
            report.faults.push(format!("It has format {found}; this Candor knows {VERSION}."));
            return report;
        }
        Ok(_) => {}
        Err(error) => {
            report.faults.push(told(error));
            return report;
        }
    }
    report.faults.extend(integrity(&connection).unwrap_or_else(|error| vec![told(error)]));
    let mut salvage = Salvage { slice, connection: &connection, lost: 0, strangers: 0 };
    report.failures = salvage.failures(&mut |_| {});
    report.successes = salvage.successes(&mut |_| {});
    salvage.lost += u64::from(!log::salvage(&connection, &mut |_| {}));
    if salvage.lost > 0 {
        report.faults.push(format!("Records in {} places cannot be read.", salvage.lost));
    }
    if salvage.strangers > 0 {
        report.faults.push(format!("{} records belong to another time.", salvage.strangers));
    }
    report
}

/// What SQLite itself says of the file.
fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MAX_FAULTS})"))?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines = lines.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").map(|line| format!("SQLite: {line}.")).collect())
}

/// Writes what can be read of a slice into a folder of its own, and puts the result in its place.
fn mend(folder: &Path, slice: &Slice) -> Result<Repaired, JournalError> {
    let cannot = |what: &str, why: io::Error| {
        JournalError::new(format!("{what} in {}.", folder.display())).because(why)
    };
    let workshop = folder.join("repair");
    // What is left of a repair that was broken off.
    let _ = fs::remove_dir_all(&workshop);
    let length = std::time::Duration::from_millis(slice.end - slice.start);
    let journal = SqliteJournal::open(SqliteConfig { slice: length, ..SqliteConfig::new(&workshop) })?;
    let mut lost = 1;
    let mut saved = 0;
    if let Ok(connection) = slice.open_reader() {
        let mut salvage = Salvage { slice, connection: &connection, lost: 0, strangers: 0 };
        let mut fault = None;
        let mut waiting = 0;
        let mut keep = |exchange: Exchange| {
            journal.append(exchange);
            waiting += 1;
            if waiting == BATCH {
                waiting = 0;
                fault = fault.take().or(journal.flush().err());
            }
        };
        saved = salvage.failures(&mut keep) + salvage.successes(&mut keep);
        lost = salvage.lost;
        lost += u64::from(!log::salvage(&connection, &mut |line| journal.append_log(line)));
        journal.flush()?;
        if let Some(fault) = fault {
            return Err(fault);
        }
    }
    drop(journal);
    slice.set_aside();
    let made = Slice::all(&workshop)?;
    for new in made.iter().filter(|new| new.path.file_name() == slice.path.file_name()) {
        fs::rename(&new.path, &slice.path)
            .map_err(|e| cannot("The repaired slice cannot be put in place", e))?;
    }
    let _ = fs::remove_dir_all(&workshop);
    let mut kept = slice.path.clone().into_os_string();
    kept.push(".damaged");
    Ok(Repaired { path: slice.path.clone(), kept: kept.into(), saved, lost })
}

/// Reads around what cannot be read.
struct Salvage<'a> {
    slice: &'a Slice,
    connection: &'a Connection,
    /// Stretches that cannot be read.
    lost: u64,
    /// Records whose id is of another slice.
    strangers: u64,
}

type Take<'t> = dyn FnMut(Exchange) + 't;

/// A table whose records are found by a number.
struct Table {
    name: &'static str,
    key: &'static str,
    record: &'static str,
    read: fn(&[u8]) -> io::Result<Vec<Exchange>>,
}

const FAILURES: Table = Table {
    name: "failure",
    key: "key",
    record: "record",
    read: |packed| Ok(vec![record::read(&unpack(packed)?)?]),
};

const BLOCKS: Table = Table {
    name: "block",
    key: "seq",
    record: "data",
    read: |packed| {
        let text = unpack(packed)?;
        record::all(&text).map(record::read).collect()
    },
};

impl Table {
    fn from(&self) -> String {
        let Self { name, key, record, .. } = self;
        format!("SELECT {key}, {record} FROM {name} WHERE {key} >= ? ORDER BY {key}")
    }
}

impl Salvage<'_> {
    fn failures(&mut self, take: &mut Take<'_>) -> u64 {
        self.all(&FAILURES, take)
    }

    fn successes(&mut self, take: &mut Take<'_>) -> u64 {
        self.all(&BLOCKS, take) + self.waiting(take)
    }

    /// Every record of a table, around those that cannot be read.
    fn all(&mut self, table: &Table, take: &mut Take<'_>) -> u64 {
        let (mut count, mut from) = (0, i64::MIN);
        while let Err(at) = self.stretch(table, from, &mut count, take) {
            self.lost += 1;
            match self.beyond(table, at) {
                Some(next) => from = next,
                None => break,
            }
        }
        count
    }

    /// The records from a key on, up to the first that SQLite cannot read: then from which key on it cannot.
    fn stretch(&mut self, table: &Table, from: i64, count: &mut u64, take: &mut Take<'_>) -> Result<(), i64> {
        let mut at = from;
        let unreadable = |_| at;
        let mut select = self.connection.prepare(&table.from()).map_err(unreadable)?;
        let mut rows = select.query([from]).map_err(unreadable)?;
        loop {
            let row = match rows.next() {
                Ok(None) => return Ok(()),
                Ok(Some(row)) => row,
                Err(_) => return Err(at),
            };
            let key = row.get::<_, i64>(0).map_err(|_| at)?;
            let packed = row.get::<_, Vec<u8>>(1).map_err(|_| at)?;
            match (table.read)(&packed) {
                Ok(exchanges) => {
                    exchanges.into_iter().for_each(|exchange| *count += self.give(exchange, take))
                }
                Err(_) => self.lost += 1,
            }
            at = key.saturating_add(1);
        }
    }

    /// The smallest key behind `at` from which reading goes on, found by ever larger steps and then by halves.
    fn beyond(&self, table: &Table, at: i64) -> Option<i64> {
        let reads = |from: i64| -> Result<bool, ()> {
            let found = self.connection.prepare(&table.from()).and_then(|mut select| {
                let mut rows = select.query([from])?;
                rows.next()?.map(|row| row.get::<_, Vec<u8>>(1)).transpose()
            });
            found.map(|record| record.is_some()).map_err(|_| ())
        };
        let (mut bad, mut step) = (at, 1_i64);
        let mut good = loop {
            let next = bad.saturating_add(step);
            match reads(next) {
                Ok(true) => break next,
                Ok(false) => return None,
                Err(()) if next == i64::MAX => return None,
                Err(()) => (bad, step) = (next, step.saturating_mul(2)),
            }
        };
        while good - bad > 1 {
            let middle = bad.midpoint(good);
            match reads(middle) {
                Ok(_) => good = middle,
                Err(()) => bad = middle,
            }
        }
        Some(good)
    }

    /// The few successes that are in no block yet.
    fn waiting(&mut self, take: &mut Take<'_>) -> u64 {
        let records = self.connection.prepare("SELECT record FROM success").and_then(|mut select| {
            select.query_map([], |row| row.get::<_, Vec<u8>>(0))?.collect::<rusqlite::Result<Vec<_>>>()
        });
        let Ok(records) = records else {
            self.lost += 1;
            return 0;
        };
        let mut count = 0;
        for record in records {
            match record::read(&record) {
                Ok(exchange) => count += self.give(exchange, take),
                Err(_) => self.lost += 1,
            }
        }
        count
    }

    fn give(&mut self, exchange: Exchange, take: &mut Take<'_>) -> u64 {
        if (self.slice.start..self.slice.end).contains(&exchange.id.unix_millis()) {
            take(exchange);
            return 1;
        }
        self.strangers += 1;
        0
    }
}

//! Compaction of slices whose time is over: small blocks become full ones, the full-text index one piece, and
//! the room that this frees is given back. Each slice once, on a thread of its own.
//!
//! It is done in many short transactions within the file: a reader sees a slice before or after each of them,
//! a late exchange waits for one at most, and a `kill -9` leaves what the last one made. What was begun goes on
//! at the next start; a mark in the header says that nothing is left to do.

use std::{
    path::Path,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use candor_journal::JournalError;
use rusqlite::{Connection, TransactionBehavior, params};

use crate::{
    block::{BLOCK, Packer, unpack},
    filter, record,
    sheet::{self, Row},
    slice::Slice,
    writer::{pack_rows, writes_of_others},
};

/// Slow exchanges come after the end of their slice.
const GRACE: u64 = 120_000;

/// How often is looked for slices that are over.
const EVERY: Duration = Duration::from_secs(20);

/// Pages of the full-text index, or free ones, that one transaction deals with: some milliseconds' worth.
const STEP: i64 = 128;

/// Failures of one sheet.
const SHEET: usize = 8192;

/// Marks a slice in which nothing is left to do; the application's id in the header of the file.
const DONE: i64 = 0x0ca4_d002;

/// Only in a slice that is over, where it is made in one piece: what a search asks of all blocks stands
/// together, apart from the blocks themselves.
const INDEX: &str = "CREATE INDEX IF NOT EXISTS block_head ON block(max, min, operations, rules, requests)";

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What was done since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Compacted {
    /// Slices gone through.
    pub(crate) slices: u64,
    /// Octets that their files are smaller.
    pub(crate) freed: u64,
}

/// Says to the thread when to end, and what it did.
#[derive(Debug, Default)]
pub(crate) struct Control {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    done: Compacted,
    closed: bool,
}

impl Control {
    /// A panic elsewhere leaves the counters whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn done(&self) -> Compacted {
        self.state().done
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.ended.notify_all();
    }

    fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// True if there is still something to do afterwards.
    fn pause(&self) -> bool {
        let state = self.state();
        let wait = self.ended.wait_timeout_while(state, EVERY, |state| !state.closed);
        !wait.unwrap_or_else(PoisonError::into_inner).0.closed
    }
}

/// True if a slice was compacted.
pub(crate) fn is_done(slice: &Slice) -> bool {
    slice.application_in_header() == Some(DONE)
}

/// Looks for slices that are over until it is told to end.
pub(crate) fn run(folder: &Path, control: &Control) {
    while control.pause() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64);
        // What fails is as good as before, and is tried again.
        let _ = round(folder, control, now);
    }
}

/// Compacts all slices that were over at `now` and are not compacted yet, the oldest first.
pub(crate) fn round(folder: &Path, control: &Control, now: u64) -> Result<(), JournalError> {
    let mut fault = None;
    for slice in Slice::all(folder)?.iter().rev() {
        let is_over = slice.end.saturating_add(GRACE) <= now;
        if control.is_closed() || !is_over || is_done(slice) {
            continue;
        }
        let before = slice.octets();
        match compact(slice, &|| control.is_closed()) {
            Ok(false) => {}
            Ok(true) => {
                let done = &mut control.state().done;
                done.slices += 1;
                done.freed += before.saturating_sub(slice.octets());
            }
            Err(error) => {
                let message = format!("{} cannot be compacted.", slice.path.display());
                fault = Some(JournalError::new(message).because(error));
            }
        }
    }
    fault.map_or(Ok(()), Err)
}

/// Compacts one slice. False if it was told to stop before the end.
fn compact(slice: &Slice, is_stopped: &dyn Fn() -> bool) -> Result<bool, Error> {
    let mut connection = slice.open_writer(None)?;
    let mut packer = Packer::new()?;
    pack_rows(&mut connection, &mut packer)?;
    for group in groups(&connection)? {
        if is_stopped() {
            return Ok(false);
        }
        merge(&mut connection, &mut packer, &group)?;
    }
    for table in ["text", "log_text"] {
        if !join_index(&connection, table, is_stopped)? {
            return Ok(false);
        }
    }
    if !add_sheets(&mut connection, &mut packer, is_stopped)? {
        return Ok(false);
    }
    while free_pages(&connection)? > 0 {
        let before = free_pages(&connection)?;
        connection.execute_batch(&format!("PRAGMA incremental_vacuum({STEP})"))?;
        // A slice from before this was possible keeps its free pages.
        if is_stopped() || free_pages(&connection)? >= before {
            break;
        }
    }
    if is_stopped() {
        return Ok(false);
    }
    connection.execute_batch(INDEX)?;
    connection.execute_batch(&format!("PRAGMA application_id = {DONE}"))?;
    // Whoever waits here for readers makes writers wait as well: if it cannot be done now, closing does it.
    connection.busy_timeout(Duration::ZERO)?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(true)
}

/// Blocks that together make one, each by its number, the oldest first.
fn groups(connection: &Connection) -> rusqlite::Result<Vec<Vec<i64>>> {
    let mut select = connection.prepare("SELECT seq, count FROM block ORDER BY min")?;
    let rows = select.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
    let (mut groups, mut group, mut held) = (Vec::new(), Vec::new(), 0);
    for row in rows {
        let (seq, count) = row?;
        if held + count > BLOCK as i64 {
            groups.push(std::mem::take(&mut group));
            held = 0;
        }
        held += count;
        group.push(seq);
    }
    groups.push(group);
    groups.retain(|group| group.len() > 1);
    Ok(groups)
}

/// Makes the sheets of failures. False if it was told to stop before the
/// end, or if something came meanwhile.
fn add_sheets(
    connection: &mut Connection,
    packer: &mut Packer,
    is_stopped: &dyn Fn() -> bool,
) -> Result<bool, Error> {
    let seen = writes_of_others(connection)?;
    let mut sheets = Vec::new();
    {
        let mut select = connection.prepare("SELECT record FROM failure ORDER BY key")?;
        let mut rows = select.query([])?;
        let mut sheet = Vec::new();
        while let Some(row) = rows.next()? {
            sheet.push(Row::of(&record::read(&unpack(row.get_ref(0)?.as_blob()?)?)?));
            if sheet.len() == SHEET {
                sheets.push(sheet::pack(packer, std::mem::take(&mut sheet).iter())?);
                if is_stopped() {
                    return Ok(false);
                }
            }
        }
        sheets.push(sheet::pack(packer, sheet.iter())?);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if writes_of_others(&transaction)? != seen {
        return Ok(false);
    }
    transaction.execute("DELETE FROM failure_sheet", [])?;
    for packed in sheets {
        transaction.execute("INSERT INTO failure_sheet(packed) VALUES (?)", [packed])?;
    }
    transaction.commit()?;
    Ok(true)
}

/// Puts one block in the place of several. Its data are those of the blocks as they are, so nothing can be lost
/// on the way; a block with a record that cannot be read has no sheet.
fn merge(connection: &mut Connection, packer: &mut Packer, group: &[i64]) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut merged = Merged::default();
    for seq in group {
        let sql = "DELETE FROM block WHERE seq = ?
            RETURNING min, max, count, operations, rules, requests, data";
        transaction.query_row(sql, [seq], |row| {
            let (min, max): ([u8; 16], [u8; 16]) = (row.get(0)?, row.get(1)?);
            merged.min = Some(merged.min.map_or(min, |known| known.min(min)));
            merged.max = merged.max.max(max);
            merged.count += row.get::<_, i64>(2)?;
            merged.operations.extend(row.get_ref(3)?.as_str()?.lines().map(str::to_owned));
            merged.rules.extend(row.get_ref(4)?.as_str()?.lines().map(str::to_owned));
            merged.requests.extend(row.get_ref(5)?.as_blob()?.as_chunks().0);
            merged.packed.push(row.get(6)?);
            Ok(())
        })?;
    }
    for seq in group {
        transaction.execute("DELETE FROM sheet WHERE seq = ?", [seq])?;
        transaction.execute("DELETE FROM words WHERE seq = ?", [seq])?;
    }
    merged.insert(&transaction, packer)?;
    transaction.commit()?;
    Ok(())
}

#[derive(Default)]
struct Merged {
    min: Option<[u8; 16]>,
    max: [u8; 16],
    count: i64,
    operations: Vec<String>,
    rules: Vec<String>,
    requests: Vec<[u8; 4]>,
    packed: Vec<Vec<u8>>,
}

impl Merged {
    fn insert(mut self, connection: &Connection, packer: &mut Packer) -> Result<(), Error> {
        let mut text = Vec::new();
        for packed in &self.packed {
            text.extend(unpack(packed)?);
        }
        self.requests.sort_unstable();
        self.requests.dedup();
        connection.execute(
            "INSERT INTO block(min, max, count, operations, rules, requests, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                self.min.unwrap_or_default(),
                self.max,
                self.count,
                lines(self.operations),
                lines(self.rules),
                self.requests.concat(),
                packer.pack(&text)?
            ],
        )?;
        let seq = connection.last_insert_rowid();
        if let Ok(exchanges) = record::all(&text).map(record::read).collect::<Result<Vec<_>, _>>() {
            let rows: Vec<Row> = exchanges.iter().map(Row::of).collect();
            let words = exchanges.iter().flat_map(filter::tokens).collect();
            sheet::insert(connection, seq, &sheet::pack(packer, rows.iter())?, &filter::pack(words))?;
        }
        Ok(())
    }
}

fn lines(mut texts: Vec<String>) -> String {
    texts.sort_unstable();
    texts.dedup();
    texts.join("\n")
}

/// Joins the pieces of a full-text index. False if it was told to stop before the end.
fn join_index(connection: &Connection, table: &str, is_stopped: &dyn Fn() -> bool) -> Result<bool, Error> {
    // A negative number of pages begins to join all pieces; positive ones go on with that.
    let mut pages = -STEP;
    loop {
        if is_stopped() {
            return Ok(false);
        }
        let before = connection.total_changes();
        connection.execute(&format!("INSERT INTO {table}({table}, rank) VALUES ('merge', ?)"), [pages])?;
        // As FTS5 documents it: fewer than two changes mean that nothing was left to do.
        if connection.total_changes() - before < 2 && pages > 0 {
            return Ok(true);
        }
        pages = STEP;
    }
}

fn free_pages(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA freelist_count", [], |row| row.get(0))
}

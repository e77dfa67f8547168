//! Log lines: a row each, found by request id, by trace and by their words.
//!
//! The tables came later than the rest of a slice, and stand beside it: whoever writes to a slice makes them if
//! they are missing, and one that has none, or is read by an older Candor, is read as before.

use candor_exchange::{Exchange, LogLine};
use candor_journal::{LoggedIds, MOST_LINES, Phrase, log_period, words};
use rusqlite::{Connection, params};

use crate::select;

/// Lines of one slice that a search for words looks at.
const MOST_FOUND: usize = 10_000;

const SCHEMA: &str = "
BEGIN;
CREATE TABLE IF NOT EXISTS log(
  seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, request_id TEXT, trace_id TEXT, record BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS log_request ON log(request_id, time);
CREATE INDEX IF NOT EXISTS log_trace ON log(trace_id, time);
CREATE VIRTUAL TABLE IF NOT EXISTS log_text USING fts5(line, content='', tokenize='ascii');
COMMIT;
";

/// Makes the tables where they are missing.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    if is_there(connection)? { Ok(()) } else { connection.execute_batch(SCHEMA) }
}

fn is_there(connection: &Connection) -> rusqlite::Result<bool> {
    // The last one that is made.
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'log_text')";
    connection.query_row(sql, [], |row| row.get(0))
}

/// Stores lines within the transaction that is open.
pub(crate) fn insert<'a>(
    connection: &Connection,
    lines: impl Iterator<Item = &'a LogLine>,
) -> rusqlite::Result<()> {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return Ok(());
    }
    let mut row =
        connection.prepare("INSERT INTO log(time, request_id, trace_id, record) VALUES (?, ?, ?, ?)")?;
    let mut text = connection.prepare("INSERT INTO log_text(rowid, line) VALUES (?, ?)")?;
    for line in lines {
        // Cannot fail: string keys only.
        let record = serde_json::to_vec(line).unwrap_or_default();
        let seq = row.insert(params![line.time as i64, line.request_id, line.trace_id, record])?;
        text.execute(params![seq, words::words(&line.text).collect::<Vec<_>>().join(" ")])?;
    }
    Ok(())
}

/// The lines of this slice that belong to each exchange; nothing at all where it has no lines.
pub(crate) fn of(connection: &Connection, exchanges: &[&Exchange]) -> rusqlite::Result<Vec<Vec<LogLine>>> {
    if !is_there(connection)? || is_empty(connection)? {
        return Ok(Vec::new());
    }
    let mut select = connection.prepare(
        "SELECT record FROM log WHERE request_id = ?1 AND time >= ?3 AND time < ?4
         UNION ALL
         SELECT record FROM log WHERE trace_id = ?2 AND request_id IS NULL AND time >= ?3 AND time < ?4
         LIMIT ?5",
    )?;
    let most = i64::try_from(MOST_LINES).unwrap_or(i64::MAX);
    let mut of_one = |exchange: &&Exchange| {
        let (since, until) = log_period(exchange);
        let (since, until) = (since as i64, i64::try_from(until).unwrap_or(i64::MAX));
        let rows = select
            .query_map(params![exchange.request_id, exchange.trace_id, since, until, most], |row| {
                row.get::<_, Vec<u8>>(0)
            })?;
        let records = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(records.iter().filter_map(|record| serde_json::from_slice(record).ok()).collect())
    };
    exchanges.iter().map(&mut of_one).collect()
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM log)", [], |row| row.get(0))
}

/// Whose lines in this slice have these words: the newest of them.
pub(crate) fn with_words(connection: &Connection, phrase: &Phrase) -> rusqlite::Result<LoggedIds> {
    if !is_there(connection)? {
        return Ok(LoggedIds::default());
    }
    let mut select = connection.prepare(
        "SELECT l.request_id, l.trace_id FROM log_text x JOIN log l ON l.seq = x.rowid
         WHERE x.log_text MATCH ? ORDER BY x.rowid DESC LIMIT ?",
    )?;
    let most = i64::try_from(MOST_FOUND).unwrap_or(i64::MAX);
    let rows = select.query_map(params![select::expression(phrase), most], |row| {
        let request: Option<String> = row.get(0)?;
        let trace: Option<String> = row.get(1)?;
        Ok((request.clone(), trace.filter(|_| request.is_none())))
    })?;
    rows.collect()
}

/// Every line of a slice that can be read, and whether that are all.
pub(crate) fn salvage(connection: &Connection, take: &mut dyn FnMut(LogLine)) -> bool {
    let Ok(true) = is_there(connection) else { return true };
    let Ok(mut select) = connection.prepare("SELECT record FROM log ORDER BY seq") else { return false };
    let Ok(rows) = select.query_map([], |row| row.get::<_, Vec<u8>>(0)) else { return false };
    let mut is_whole = true;
    for record in rows {
        match record.map(|record| serde_json::from_slice(&record)) {
            Ok(Ok(line)) => take(line),
            Ok(Err(_)) => is_whole = false,
            Err(_) => return false,
        }
    }
    is_whole
}

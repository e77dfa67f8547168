//! The thread that writes: batches into slices, and what to do if the disk does not take them.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use candor_exchange::{Exchange, ExchangeId, Verdict};
use candor_journal::{
    queue::{Queue, Until},
    words,
};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};

use crate::{
    SqliteConfig,
    block::{BLOCK, LEAST, Packer, Success, request_hashes},
    entry::Entry,
    filter, log, record,
    sheet::{self, Row},
    slice::{Slice, is_damaged, key},
};

/// Slices kept open: the current one, the one before for slow exchanges, and some room.
const MOST_OPEN: usize = 3;

/// How often old slices are looked for.
const RETAIN_EVERY: Duration = Duration::from_secs(10);

/// Wait before something that could not be written is tried again.
const RETRY: Duration = Duration::from_secs(1);

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The writing side.
pub(crate) struct Writer {
    config: SqliteConfig,
    queue: Arc<Queue<Entry>>,
    open: Vec<OpenSlice>,
    /// Batches that could not be written yet, by start of their slice.
    pending: BTreeMap<u64, Vec<Entry>>,
    retained: Option<Instant>,
}

impl Writer {
    pub(crate) fn new(config: SqliteConfig, queue: Arc<Queue<Entry>>) -> Self {
        Self { config, queue, open: Vec::new(), pending: BTreeMap::new(), retained: None }
    }

    /// Writes until the queue is closed and empty.
    pub(crate) fn run(mut self) {
        loop {
            let until = if self.pending.is_empty() { Until::Work } else { Until::Retry(RETRY) };
            let work = self.queue.take(until);
            let length = self.slice_length();
            for entry in work.entries {
                let start = entry.time() / length * length;
                self.pending.entry(start).or_default().push(entry);
            }
            let trouble = self.write_pending();
            self.queue.attempted(trouble);
            if work.closed {
                break;
            }
            if self.retained.is_none_or(|at| at.elapsed() >= RETAIN_EVERY) {
                self.retain();
            }
        }
        for batch in std::mem::take(&mut self.pending).into_values() {
            self.queue.settle(&batch, false);
        }
        self.queue.attempted(None);
    }

    fn slice_length(&self) -> u64 {
        self.config.slice.as_secs().clamp(1, 86_400 * 366) * 1000
    }

    /// Tries every batch once; what fails stays for the next time. Says what is wrong.
    fn write_pending(&mut self) -> Option<String> {
        let mut trouble = None;
        for (start, batch) in std::mem::take(&mut self.pending) {
            match self.write(start, &batch) {
                Ok(()) => self.queue.settle(&batch, true),
                Err(error) => {
                    trouble = Some(self.describe(&error));
                    self.pending.insert(start, batch);
                }
            }
        }
        trouble
    }

    fn write(&mut self, start: u64, batch: &[Entry]) -> Result<(), Error> {
        let slice = Slice::of(&self.config.folder, self.slice_length(), start);
        let result = self.opened(&slice).and_then(|open| open.write(batch));
        let Err(error) = result else { return Ok(()) };
        // Open it anew next time: what is on disk counts, not what we remember.
        self.open.retain(|open| open.slice != slice);
        if error.downcast_ref::<rusqlite::Error>().is_some_and(is_damaged) {
            slice.set_aside();
            return self.opened(&slice)?.write(batch);
        }
        Err(error)
    }

    fn opened(&mut self, slice: &Slice) -> Result<&mut OpenSlice, Error> {
        // If someone deleted the file, writing on would write to nowhere.
        let gone = !slice.path.exists();
        self.open.retain(|open| open.slice != *slice || !gone);
        match self.open.iter().position(|open| open.slice == *slice) {
            Some(at) => {
                let open = self.open.remove(at);
                self.open.push(open);
            }
            None => {
                if self.open.len() >= MOST_OPEN {
                    // Its last successes are readable as rows; sealing only saves space.
                    let _ = self.open.remove(0).seal();
                }
                self.open.push(OpenSlice::open(slice, self.config.slice_octets)?);
                self.retained = None;
            }
        }
        self.open.last_mut().ok_or_else(|| "no slice is open".into())
    }

    fn describe(&self, error: &Error) -> String {
        let folder = self.config.folder.display();
        let code = error.downcast_ref::<rusqlite::Error>().and_then(|e| e.sqlite_error_code());
        let mend = match code {
            Some(ErrorCode::DiskFull) => "the disk is full: free some space, or keep less",
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                "a file cannot be opened: check the folder and who may write there"
            }
            Some(ErrorCode::SystemIoFailure) => "the disk reports an error: check it",
            _ => "it is tried again",
        };
        format!(
            "The journal in {folder} cannot write ({error}); {mend}. Exchanges wait in memory, and are lost when \
             the queue is full."
        )
    }

    /// Deletes slices that are too old, or too many.
    ///
    /// Those that are written to stay: the newest, and that of the present, which is another one where the
    /// length of slices was changed.
    fn retain(&mut self) {
        self.retained = Some(Instant::now());
        let Ok(slices) = Slice::all(&self.config.folder) else { return };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64);
        let oldest = self.config.retain_age.map_or(0, |age| now.saturating_sub(age.as_millis() as u64));
        let most = self.config.retain_octets.unwrap_or(u64::MAX);
        let mut total = 0_u64;
        for (number, slice) in slices.iter().enumerate() {
            total = total.saturating_add(slice.octets());
            let is_current = (slice.start..slice.end).contains(&now);
            if slice.end <= oldest || (number > 0 && !is_current && total > most) {
                self.open.retain(|open| open.slice != *slice);
                slice.unlink();
            }
        }
    }
}

/// A slice open for writing.
struct OpenSlice {
    slice: Slice,
    connection: Connection,
    packer: Packer,
    /// Successes that lie as rows, because they do not fill a block yet.
    recent: Vec<Success>,
    /// Changes when another connection wrote: compaction, which packs such rows.
    seen: i64,
}

impl OpenSlice {
    fn open(slice: &Slice, octets: Option<u64>) -> Result<Self, Error> {
        let connection = slice.open_writer(octets)?;
        let seen = writes_of_others(&connection)?;
        let recent = load_recent(&connection)?;
        Ok(Self { slice: slice.clone(), connection, packer: Packer::new()?, recent, seen })
    }

    /// One transaction for all of them. If it fails, nothing is remembered: the batch comes again.
    fn write(&mut self, batch: &[Entry]) -> Result<(), Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let seen = writes_of_others(&transaction)?;
        if seen != self.seen {
            self.recent = load_recent(&transaction)?;
            self.seen = seen;
        }
        insert_failures(&transaction, &mut self.packer, batch.iter().filter_map(Entry::as_failure))?;
        log::insert(&transaction, batch.iter().filter_map(Entry::as_log))?;
        let fresh: Vec<&Success> = batch.iter().filter_map(Entry::as_success).collect();
        let all: Vec<&Success> = self.recent.iter().chain(fresh.iter().copied()).collect();
        let rest = all.len() % BLOCK;
        let busy = fresh.len().min(rest) >= LEAST;
        let (blocks, rows) = all.split_at(if busy { all.len() } else { all.len() - rest });
        let mut new_rows = rows.get(self.recent.len()..).unwrap_or_default();
        if !blocks.is_empty() {
            for block in blocks.chunks(BLOCK) {
                insert_block(&transaction, &mut self.packer, block)?;
            }
            transaction.execute("DELETE FROM success", [])?;
            new_rows = rows;
        }
        {
            let mut insert = transaction.prepare("INSERT OR REPLACE INTO success VALUES (?, ?, ?, ?, ?)")?;
            for success in new_rows {
                insert.execute(params![
                    success.id.octets(),
                    success.operation,
                    success.request_id,
                    success.rules,
                    success.record
                ])?;
            }
        }
        transaction.commit()?;
        self.recent = rows.iter().copied().cloned().collect();
        Ok(())
    }

    /// Puts the rest of the successes into a last block.
    fn seal(mut self) -> Result<(), Error> {
        pack_rows(&mut self.connection, &mut self.packer)
    }
}

/// Puts the successes that lie as rows into blocks.
pub(crate) fn pack_rows(connection: &mut Connection, packer: &mut Packer) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rows = load_recent(&transaction)?;
    for block in rows.iter().collect::<Vec<_>>().chunks(BLOCK) {
        insert_block(&transaction, packer, block)?;
    }
    transaction.execute("DELETE FROM success", [])?;
    transaction.commit()?;
    Ok(())
}

pub(crate) fn writes_of_others(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

fn load_recent(connection: &Connection) -> Result<Vec<Success>, Error> {
    let mut select = connection.prepare("SELECT id, operation, request_id, rules, record FROM success")?;
    let rows = select.query_map([], |row| {
        let id = ExchangeId::from_octets(row.get(0)?);
        let record: Vec<u8> = row.get(4)?;
        let exchange = record::read(&record).ok();
        Ok(Success {
            id,
            operation: row.get(1)?,
            request_id: row.get(2)?,
            rules: row.get(3)?,
            row: exchange.as_ref().map_or_else(|| Row::of_nothing(id), Row::of),
            tokens: exchange.as_ref().map(filter::tokens).unwrap_or_default(),
            record,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn insert_block(connection: &Connection, packer: &mut Packer, successes: &[&Success]) -> Result<(), Error> {
    let ids = || successes.iter().map(|s| s.id);
    let (Some(min), Some(max)) = (ids().min(), ids().max()) else { return Ok(()) };
    let mut operations: Vec<&str> = successes.iter().filter_map(|s| s.operation.as_deref()).collect();
    operations.sort_unstable();
    operations.dedup();
    let mut rules: Vec<&str> = successes.iter().flat_map(|s| s.rules.lines()).collect();
    rules.sort_unstable();
    rules.dedup();
    let records: Vec<&[u8]> = successes.iter().map(|s| s.record.as_slice()).collect();
    connection.execute(
        "INSERT INTO block(min, max, count, operations, rules, requests, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            min.octets(),
            max.octets(),
            successes.len() as i64,
            operations.join("\n"),
            rules.join("\n"),
            request_hashes(successes),
            packer.pack(&records.concat())?
        ],
    )?;
    let rows = sheet::pack(packer, successes.iter().map(|s| &s.row))?;
    let tokens = successes.iter().flat_map(|s| s.tokens.iter().copied()).collect();
    sheet::insert(connection, connection.last_insert_rowid(), &rows, &filter::pack(tokens))?;
    Ok(())
}

fn insert_failures<'a>(
    connection: &Connection,
    packer: &mut Packer,
    failures: impl Iterator<Item = &'a Exchange>,
) -> Result<(), Error> {
    let mut failures = failures.peekable();
    if failures.peek().is_none() {
        return Ok(());
    }
    // They do not have these.
    connection.execute("DELETE FROM failure_sheet", [])?;
    let mut row = connection.prepare("INSERT INTO failure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)")?;
    let mut tag = connection.prepare("INSERT OR IGNORE INTO tag VALUES (?, ?)")?;
    let mut text = connection
        .prepare("INSERT INTO text(rowid, target, details, request, response) VALUES (?, ?, ?, ?, ?)")?;
    let mut taken = connection.prepare("SELECT id FROM failure WHERE key = ?")?;
    for exchange in failures {
        let mut key = key(exchange.id);
        // Two ids may share a key: the later one takes the next that is free.
        let mut known = false;
        while let Some(id) = first_id(&mut taken, key)? {
            known |= id == exchange.id.octets();
            key += 1;
        }
        if known {
            continue;
        }
        let codes: Vec<&str> = exchange.codes().collect();
        row.execute(params![
            key,
            exchange.id.octets(),
            exchange.id.unix_millis() as i64,
            exchange.status(),
            verdict(exchange.verdict),
            exchange.code(),
            codes.join(" "),
            exchange.operation,
            exchange.method,
            exchange.target,
            exchange.host,
            exchange.client,
            exchange.request_id,
            packer.pack(&record::write(exchange.clone()))?,
        ])?;
        for name in tags(exchange) {
            tag.execute(params![name, key])?;
        }
        let [target, details, request, response] = texts(exchange);
        text.execute(params![key, target, details, request, response])?;
    }
    Ok(())
}

fn first_id(taken: &mut rusqlite::Statement<'_>, key: i64) -> rusqlite::Result<Option<[u8; 16]>> {
    let mut rows = taken.query([key])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

/// The word for a verdict in the query language.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Refused => "refused",
        Verdict::Observed => "observed",
        Verdict::Failed => "failed",
    }
}

/// Under which words a failure is found.
fn tags(exchange: &Exchange) -> Vec<String> {
    let class = exchange.status() / 100;
    let mut tags = vec![format!("class:{class}"), format!("id:{}", exchange.id)];
    if exchange.request_id.as_bytes() != exchange.id.text() {
        tags.push(format!("id:{}", exchange.request_id));
    }
    values(exchange, |field, value| tags.push(format!("{field}:{value}")));
    tags
}

/// The values of an exchange that an index lists, each with its field; some may come twice.
pub(crate) fn values(exchange: &Exchange, mut take: impl FnMut(&'static str, &str)) {
    take("status", &exchange.status().to_string());
    take("is", verdict(exchange.verdict));
    take("client", &exchange.client);
    exchange.operation.iter().for_each(|op| take("op", op));
    exchange.codes().for_each(|code| take("rule", code));
    exchange.findings.iter().for_each(|found| take("finding", &found.code));
    if let Some(layer) = exchange.born() {
        take("born", &layer.to_string());
    }
    if let Some(product) = exchange.product() {
        take("product", &product.to_lowercase());
    }
    if let Some(reading) = &exchange.reading {
        take("shape", &reading.shape.to_string());
        take("right", &reading.right_status.to_string());
    }
}

/// The columns of the full-text index: words in lower case.
fn texts(exchange: &Exchange) -> [String; 4] {
    let column = |texts: &mut dyn Iterator<Item = &str>| words::listed(texts);
    let body = |octets: &[u8]| column(&mut octets.utf8_chunks().map(|c| c.valid()).filter(|t| !t.is_empty()));
    let errors = exchange.errors.iter().chain(exchange.notes.iter().map(|n| &n.error));
    let found = exchange.findings.iter().map(|found| found.detail.as_str());
    let causes = exchange.fault.iter().map(|f| f.cause.as_str());
    [
        column(&mut std::iter::once(exchange.target.as_str())),
        column(&mut errors.map(|e| e.detail.as_str()).chain(causes).chain(found)),
        body(exchange.request.body.octets()),
        body(exchange.response.as_ref().map(|r| r.message.body.octets()).unwrap_or_default()),
    ]
}

//! The threads that write. One inserts batches, and sends what waits in the spool when there is nothing else to do;
//! the other puts into the spool what is too much for the first, while ClickHouse is slow.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use candor_journal::{
    Figures, Remote,
    queue::{Kind, Queue, Until},
};

use crate::{
    ClickHouseConfig,
    link::{Fault, Link},
    row::{self, Row},
    schema,
    spool::{Spool, Step},
};

/// Most octets of one insert, before compression.
const BATCH: usize = 16 << 20;

/// Between two attempts while it is away.
const PROBE: Duration = Duration::from_secs(1);

/// After so much was put into the spool because of slowness, what lies there is not sent for a while.
const CALM: Duration = Duration::from_secs(3);

/// After so long an insert keeps nobody waiting: what has come meanwhile goes into the spool, where a crash does not
/// reach it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the threads share with who asks for figures.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) link: Link,
    pub(crate) queue: Queue<Row>,
    pub(crate) spool: Spool,
    pub(crate) gateway: String,
    retain: Option<Duration>,
    limit: u64,
    spool_limit: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    is_up: bool,
    /// True once the tables were seen to.
    is_prepared: bool,
    last_error: Option<String>,
    /// Why the spool does not take what it should.
    spool_trouble: Option<String>,
    overflowed: Option<Instant>,
    /// When the insert that is under way was begun.
    inserting: Option<Instant>,
    caught_up: u64,
}

impl Writer {
    pub(crate) fn new(link: Link, queue: Queue<Row>, spool: Spool, config: &ClickHouseConfig) -> Self {
        Self {
            link,
            queue,
            spool,
            gateway: config.gateway.clone(),
            retain: config.retain_age,
            limit: config.queue_octets,
            spool_limit: config.spool_octets,
            state: Mutex::default(),
        }
    }

    /// A panic elsewhere leaves the notes whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to the tables, and finds out whether it is there. That it takes rows is seen when it has taken some.
    ///
    /// # Errors
    /// If it is there and cannot be used.
    pub(crate) fn connect(&self) -> Result<(), schema::Unfit> {
        let is_prepared = self.state().is_prepared;
        let result = match is_prepared {
            true => self.link.run("SELECT 1").map(drop).map_err(schema::Unfit::from),
            false => schema::prepare(&self.link, self.retain),
        };
        let mut state = self.state();
        match &result {
            Ok(()) => state.is_prepared = true,
            Err(error) => {
                state.is_up = false;
                state.last_error = Some(error.to_string());
            }
        }
        result
    }

    /// It takes what it is given.
    pub(crate) fn note_up(&self) {
        self.state().is_up = true;
    }

    /// Looks whether it is back: it is if it takes what waits longest, and not if it only answers. A server with a full
    /// disk does.
    fn probe(&self) {
        match (self.connect(), self.spool.is_empty()) {
            (Ok(()), true) => self.note_up(),
            (Ok(()), false) => self.catch_up(),
            // Why it failed is noted.
            (Err(_), _) => {}
        }
    }

    fn is_up(&self) -> bool {
        self.state().is_up
    }

    /// Inserts until the queue is closed and empty.
    pub(crate) fn run(self: Arc<Self>) {
        let mut probed = Instant::now();
        let mut closed = false;
        while !closed {
            let until = match (self.is_up(), self.may_catch_up()) {
                (false, _) => Until::WorkOr(PROBE),
                (true, true) => Until::WorkOr(Duration::ZERO),
                (true, false) if self.spool.is_empty() => Until::Work,
                (true, false) => Until::WorkOr(PROBE),
            };
            let work = self.queue.take(until);
            closed = work.closed;
            self.write(work.entries);
            self.queue.attempted(None);
            if closed {
                break;
            }
            match self.is_up() {
                true if self.may_catch_up() => self.catch_up(),
                false if probed.elapsed() >= PROBE => {
                    self.probe();
                    probed = Instant::now();
                }
                _ => {}
            }
        }
    }

    /// Puts into the spool what is too much for the one who inserts, or waits for a server that hangs.
    pub(crate) fn run_beside(self: Arc<Self>) {
        loop {
            let hangs = self.state().inserting.is_some_and(|since| since.elapsed() > PATIENCE);
            let work = self.queue.take_beyond(if hangs { 0 } else { self.limit / 4 }, PROBE);
            if work.closed {
                break;
            }
            if !work.entries.is_empty() {
                self.state().overflowed = Some(Instant::now());
                self.put_by(&work.entries);
                self.queue.attempted(None);
            }
        }
    }

    fn may_catch_up(&self) -> bool {
        let overflowed = self.state().overflowed;
        overflowed.is_none_or(|at| at.elapsed() > CALM) && !self.spool.is_empty()
    }

    /// Inserts rows, or puts them into the spool.
    fn write(&self, mut rows: Vec<Row>) {
        while !rows.is_empty() {
            let mut octets = 0;
            let fits = rows.iter().take_while(|row| {
                octets += row.octets.len();
                octets <= BATCH
            });
            let rest = rows.split_off(fits.count().max(1));
            if self.is_up() {
                match self.insert(&rows) {
                    Ok(()) => self.queue.settle(&rows, true),
                    Err(fault) => {
                        self.note(&fault);
                        self.put_by(&rows);
                    }
                }
            } else {
                self.put_by(&rows);
            }
            rows = rest;
        }
    }

    fn insert(&self, rows: &[Row]) -> Result<(), Fault> {
        self.state().inserting = Some(Instant::now());
        let result = insert(&self.link, rows);
        self.state().inserting = None;
        result
    }

    fn note(&self, fault: &Fault) {
        let mut state = self.state();
        state.is_up = false;
        state.last_error = Some(fault.to_string());
    }

    fn put_by(&self, rows: &[Row]) {
        let result = self.spool.store(rows);
        self.queue.moved(rows);
        let trouble = match result {
            Ok(lost) => {
                for kind in [Kind::Log, Kind::Success, Kind::Failure] {
                    let count = lost.iter().filter(|row| row.kind == kind).count();
                    self.queue.lost_late(kind, count as u64);
                }
                (!lost.is_empty()).then(|| "it is full, and what finds no room is lost".to_owned())
            }
            Err(error) => Some(error.message),
        };
        self.state().spool_trouble = trouble;
    }

    /// Sends a part of what lies in the spool.
    fn catch_up(&self) {
        let step = self.spool.send(&self.gateway, |rows| self.insert(&rows));
        match step {
            Ok(Step::Slice([successes, failures, lines])) => {
                self.queue.stored_late(Kind::Success, successes);
                self.queue.stored_late(Kind::Failure, failures);
                self.queue.stored_late(Kind::Log, lines);
                let mut state = self.state();
                state.caught_up += successes + failures;
                (state.spool_trouble, state.is_up) = (None, true);
            }
            Ok(Step::Some) => self.note_up(),
            Ok(Step::Empty) => {}
            Err(fault) => self.note(&fault),
        }
    }

    pub(crate) fn figures(&self) -> Figures {
        let mut figures = self.queue.figures();
        let held = self.spool.held();
        figures.stored_octets = held.octets;
        figures.lost_successes += held.figures.lost_successes;
        figures.lost_failures += held.figures.lost_failures;
        figures.lost_logs += held.figures.lost_logs;
        figures.dropped_disk += held.figures.dropped_disk + held.figures.dropped_full;
        let state = self.state();
        let address = self.link.address.to_string();
        let trouble = match (&state.last_error, &state.spool_trouble) {
            (_, Some(why)) => {
                Some(format!("The spool of the ClickHouse at {address} cannot take more: {why}."))
            }
            (Some(why), None) if !state.is_up => Some(format!(
                "The ClickHouse at {address} is away: {why}. Exchanges wait in the spool on disk and are stored when \
                 it is back; until then only those are shown."
            )),
            _ => None,
        };
        figures.trouble = trouble.or(held.figures.trouble);
        figures.remote = Some(Remote {
            address,
            is_up: state.is_up,
            last_error: state.last_error.clone(),
            spooled: held.exchanges,
            inherited: held.inherited,
            spool_octets: held.octets,
            spool_limit: self.spool_limit,
            waiting_since: held.since,
            caught_up: state.caught_up,
        });
        figures
    }
}

/// Inserts rows of both tables.
fn insert(link: &Link, rows: &[Row]) -> Result<(), Fault> {
    let tables = [("", row::EXCHANGE, false), ("_logs", row::LINE, true)];
    for (ending, columns, is_line) in tables {
        let mut of_it = rows.iter().filter(|row| (row.kind == Kind::Log) == is_line).peekable();
        if of_it.peek().is_none() {
            continue;
        }
        let names: Vec<String> = columns.iter().map(|(name, _)| format!("`{name}`")).collect();
        let table = link.address.table(ending);
        let sql = format!("INSERT INTO {table} ({}) FORMAT RowBinary", names.join(", "));
        let packed = packed(of_it).map_err(|error| Fault::Away(format!("rows cannot be packed: {error}")))?;
        link.insert(&sql, packed)?;
    }
    Ok(())
}

fn packed<'r>(rows: impl Iterator<Item = &'r Row>) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1)?;
    for row in rows {
        encoder.write_all(&row.octets)?;
    }
    encoder.finish()
}

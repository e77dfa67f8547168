//! What waits on disk while ClickHouse is away: slices of SQLite, sent the oldest first and deleted once they are taken.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use candor_exchange::{Exchange, ExchangeId, LogLine};
use candor_journal::{Figures, Journal, JournalError, Page, Query, SliceState, queue::Kind};
use candor_journal_sqlite::{SqliteConfig, SqliteJournal};

use crate::{condition::first_id, row::Row};

/// Seconds of a slice: so much is deleted at a time.
const SLICE: u64 = 60;
/// Exchanges, and lines, that are read and sent at a time.
const PAGE: usize = 1000;
/// How often the disk is looked at, at most, while a room fills; between that it is guessed what is taken.
const LOOKS: u64 = 16;

/// The spool of one gateway.
#[derive(Debug)]
pub(crate) struct Spool {
    store: SqliteJournal,
    limit: u64,
    /// Locked while something is written or deleted: nothing comes to a slice that is about to go.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How often something was written to a slice, by its start.
    written: BTreeMap<u64, u64>,
    /// Exchanges that were here at the start, and that are gone since.
    inherited: u64,
    gone: u64,
    /// The slice that is being sent.
    sending: Option<Sending>,
}

#[derive(Debug)]
struct Sending {
    slice: SliceState,
    /// How often it had been written to when this began.
    written: u64,
    /// Where to go on.
    before: Option<ExchangeId>,
    /// Sent of it: successes, failures.
    sent: [u64; 2],
}

/// How it goes with the spool.
pub(crate) struct Held {
    pub(crate) exchanges: u64,
    pub(crate) inherited: u64,
    pub(crate) octets: u64,
    pub(crate) since: Option<u64>,
    /// The figures of the store below.
    pub(crate) figures: Figures,
}

/// What a step of sending came to.
pub(crate) enum Step {
    /// There is nothing to send.
    Empty,
    /// Some were sent.
    Some,
    /// A whole slice is over: so many successes, failures and lines.
    Slice([u64; 3]),
}

impl Spool {
    pub(crate) fn open(folder: PathBuf, limit: u64) -> Result<Self, JournalError> {
        let mut config = SqliteConfig::new(folder);
        config.slice = Duration::from_secs(SLICE);
        // What is handed over was in a queue of its own already.
        config.queue_octets = 1 << 30;
        // A slice that is sent and deleted must not come back as its compacted self.
        config.compacts = false;
        let store = SqliteJournal::open(config)?;
        let counted = store.slices(usize::MAX)?.iter().filter_map(|slice| slice.exchanges).sum();
        let state = State { inherited: counted, ..State::default() };
        Ok(Self { store, limit, state: Mutex::new(state) })
    }

    /// A panic elsewhere leaves the notes whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As a journal: what waits can be read.
    pub(crate) fn journal(&self) -> &SqliteJournal {
        &self.store
    }

    /// Stores rows, as far as there is room. Gives those that found none.
    pub(crate) fn store<'r>(&self, rows: &'r [Row]) -> Result<Vec<&'r Row>, JournalError> {
        let mut state = self.state();
        let (mut used, mut guessed) = (self.store.figures().stored_octets, 0);
        let mut lost = Vec::new();
        for row in rows {
            // Packed it takes less, but for a while it stands in the write-ahead log, too.
            let octets = row.octets.len() as u64;
            let room = row.kind.room(self.limit);
            if used + guessed + octets > room && guessed >= self.limit / LOOKS {
                self.store.flush()?;
                (used, guessed) = (self.store.figures().stored_octets, 0);
            }
            if used + guessed + octets > room {
                lost.push(row);
                continue;
            }
            guessed += octets;
            let time = match row.kind {
                Kind::Log => serde_json::from_slice(row.record()).ok().map(|line: LogLine| {
                    let time = line.time;
                    self.store.append_log(line);
                    time
                }),
                _ => serde_json::from_slice(row.record()).ok().map(|exchange: Exchange| {
                    let time = exchange.id.unix_millis();
                    self.store.append(exchange);
                    time
                }),
            };
            // Cannot fail: it was written by us from the same type.
            if let Some(time) = time {
                *state.written.entry(time / (SLICE * 1000) * (SLICE * 1000)).or_default() += 1;
            }
        }
        self.store.flush()?;
        Ok(lost)
    }

    /// Sends a part of the oldest slice. Only one at a time may do so.
    pub(crate) fn send<E>(
        &self,
        gateway: &str,
        mut insert: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<Step, E> {
        let Some(mut sending) = self.begin() else { return Ok(Step::Empty) };
        let page = Page {
            before: Some(
                sending.before.unwrap_or_else(|| ExchangeId::from_octets(first_id(sending.slice.end))),
            ),
            after: Some(ExchangeId::from_octets(first_id(sending.slice.start))),
            limit: PAGE,
            most: None,
        };
        // One that cannot be read at all is told of by the store, and left where it is.
        let found = self.store.search(&Query::default(), page).unwrap_or_default();
        let rows: Vec<Row> = found.exchanges.iter().map(|exchange| Row::of(exchange, gateway)).collect();
        for row in &rows {
            sending.sent[usize::from(row.kind == Kind::Failure)] += 1;
        }
        if !rows.is_empty() {
            insert(rows)?;
        }
        if let Some(next) = found.next {
            sending.before = Some(next);
            self.state().sending = Some(sending);
            return Ok(Step::Some);
        }
        let lines = self.send_lines(&sending.slice, gateway, &mut insert)?;
        Ok(self.finish(&sending, lines))
    }

    /// The slice that is being sent, or the oldest.
    fn begin(&self) -> Option<Sending> {
        let mut state = self.state();
        if let Some(sending) = state.sending.take() {
            return Some(sending);
        }
        let slices = self.store.slices(0).ok()?;
        let slice = slices.into_iter().rev().find(|slice| slice.trouble.is_none())?;
        let written = state.written.get(&slice.start).copied().unwrap_or_default();
        Some(Sending { slice, written, before: None, sent: [0; 2] })
    }

    fn send_lines<E>(
        &self,
        slice: &SliceState,
        gateway: &str,
        insert: &mut impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<u64, E> {
        let (mut rows, mut count) = (Vec::new(), 0);
        self.store.lines(slice, &mut |line| rows.push(Row::of_line(&line, gateway)));
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(PAGE));
            count += rows.len() as u64;
            insert(std::mem::replace(&mut rows, rest))?;
        }
        Ok(count)
    }

    /// Deletes the slice, unless something came to it meanwhile: then it is sent again, and doubles are one row.
    fn finish(&self, sending: &Sending, lines: u64) -> Step {
        let mut state = self.state();
        let written = state.written.get(&sending.slice.start).copied().unwrap_or_default();
        let is_settled = self.store.figures().queued == 0;
        if written != sending.written || !is_settled {
            return Step::Some;
        }
        self.store.delete(&sending.slice);
        state.written.remove(&sending.slice.start);
        let [successes, failures] = sending.sent;
        state.gone += successes + failures;
        Step::Slice([successes, failures, lines])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.store.slices(0).is_ok_and(|slices| slices.iter().all(|slice| slice.trouble.is_some()))
    }

    pub(crate) fn held(&self) -> Held {
        let figures = self.store.figures();
        let state = self.state();
        let slices = self.store.slices(0).unwrap_or_default();
        Held {
            exchanges: (state.inherited + figures.stored()).saturating_sub(state.gone),
            inherited: state.inherited,
            octets: figures.stored_octets,
            since: slices.last().map(|slice| slice.start),
            figures,
        }
    }
}

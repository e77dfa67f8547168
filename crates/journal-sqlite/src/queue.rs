//! The queue between the gateway's threads and the writer, bounded in octets.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use candor_exchange::{Exchange, LogLine, Message, ReadingRecord};
use candor_journal::{Figures, JournalError};

use crate::block::Success;

/// Longest wait between two transactions; what a `kill -9` may lose is younger than twice that.
const PAUSE: Duration = Duration::from_millis(100);

/// Wait before something that could not be written is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// So much waiting ends the pause early.
const ENOUGH: u64 = 4 << 20;

/// An exchange or a log line that waits. A success is encoded by the thread that hands it over: its many small parts are
/// then freed where they were made, and waiting takes less room.
#[derive(Debug)]
pub(crate) enum Entry {
    Success(Success),
    Failure(Box<Exchange>),
    Log(Box<LogLine>),
}

impl Entry {
    fn new(exchange: Exchange) -> Self {
        if exchange.is_failure() {
            Self::Failure(exchange.into())
        } else {
            Self::Success(Success::new(exchange))
        }
    }

    /// Milliseconds since 1970: in which slice it belongs.
    pub(crate) fn time(&self) -> u64 {
        match self {
            Self::Success(success) => success.id.unix_millis(),
            Self::Failure(exchange) => exchange.id.unix_millis(),
            Self::Log(line) => line.time,
        }
    }

    pub(crate) fn as_success(&self) -> Option<&Success> {
        match self {
            Self::Success(success) => Some(success),
            Self::Failure(_) | Self::Log(_) => None,
        }
    }

    pub(crate) fn as_failure(&self) -> Option<&Exchange> {
        match self {
            Self::Success(_) | Self::Log(_) => None,
            Self::Failure(exchange) => Some(exchange),
        }
    }

    pub(crate) fn as_log(&self) -> Option<&LogLine> {
        match self {
            Self::Log(line) => Some(line),
            Self::Success(_) | Self::Failure(_) => None,
        }
    }

    /// What it takes in memory, nearly.
    pub(crate) fn octets(&self) -> u64 {
        match self {
            Self::Success(success) => (size_of::<Self>() + success.octets()) as u64,
            Self::Failure(exchange) => octets(exchange),
            Self::Log(line) => (size_of::<LogLine>() + line.text.capacity() + line.source.len() + 256) as u64,
        }
    }
}

/// What waits, and what became of what came before.
#[derive(Debug)]
pub(crate) struct Queue {
    limit: u64,
    state: Mutex<State>,
    work: Condvar,
    done: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Entry>,
    waiting_octets: u64,
    /// Octets that the writer has taken and not yet stored.
    held_octets: u64,
    /// Exchanges accepted, and of these stored or given up.
    accepted: u64,
    settled: u64,
    /// Settled within the present attempt; a flush ends only when the whole attempt has.
    settling: u64,
    /// Counts attempts to write, so that a flush knows that one began after it asked.
    attempts: u64,
    hurry: bool,
    closed: bool,
    /// Most octets that were here at a time.
    peak: u64,
    figures: Figures,
}

/// What the writer shall do.
pub(crate) struct Work {
    pub(crate) entries: Vec<Entry>,
    pub(crate) closed: bool,
}

impl Queue {
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, state: Mutex::default(), work: Condvar::new(), done: Condvar::new() }
    }

    /// A panic elsewhere leaves the counters whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an exchange, or counts its loss.
    pub(crate) fn push(&self, exchange: Exchange) {
        self.take_in(Entry::new(exchange));
    }

    /// Takes a line of a log, or counts its loss.
    pub(crate) fn push_log(&self, line: LogLine) {
        self.take_in(Entry::Log(line.into()));
    }

    /// A log line finds no room if the queue is half full, a success if it is three quarters full, a failure
    /// only if there is none at all.
    fn take_in(&self, entry: Entry) {
        let octets = entry.octets();
        let room = match entry {
            Entry::Failure(_) => self.limit,
            Entry::Success(_) => self.limit / 4 * 3,
            Entry::Log(_) => self.limit / 2,
        };
        let mut state = self.state();
        let used = state.waiting_octets + state.held_octets;
        if used + octets > room || state.closed {
            match entry {
                Entry::Failure(_) => state.figures.lost_failures += 1,
                Entry::Success(_) => state.figures.lost_successes += 1,
                Entry::Log(_) => state.figures.lost_logs += 1,
            }
            state.figures.dropped_full += 1;
            return;
        }
        let before = state.waiting_octets;
        state.waiting.push(entry);
        state.waiting_octets += octets;
        state.accepted += 1;
        state.peak = state.peak.max(used + octets);
        let wake = before == 0 || (before < ENOUGH && state.waiting_octets >= ENOUGH);
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// For the writer: waits for work. Comes back without any after a while if the writer still has some
    /// of its own that the disk did not take (`pending`).
    pub(crate) fn take(&self, pending: bool) -> Work {
        let mut state = self.state();
        while state.waiting.is_empty() && !state.closed && !state.hurry && !pending {
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let until = Instant::now() + if pending { RETRY } else { PAUSE };
        while (pending || state.waiting_octets < ENOUGH) && !state.closed && !state.hurry {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.hurry = false;
        state.attempts += 1;
        let entries = std::mem::take(&mut state.waiting);
        state.held_octets += std::mem::take(&mut state.waiting_octets);
        Work { entries, closed: state.closed }
    }

    /// For the writer: these are `stored`, or lost.
    pub(crate) fn settle(&self, batch: &[Entry], stored: bool) {
        let mut state = self.state();
        state.settling += batch.len() as u64;
        let figures = &mut state.figures;
        if !stored {
            figures.dropped_disk += batch.len() as u64;
        }
        for entry in batch {
            *match (entry, stored) {
                (Entry::Success(_), true) => &mut figures.successes,
                (Entry::Success(_), false) => &mut figures.lost_successes,
                (Entry::Failure(_), true) => &mut figures.failures,
                (Entry::Failure(_), false) => &mut figures.lost_failures,
                (Entry::Log(_), true) => &mut figures.logs,
                (Entry::Log(_), false) => &mut figures.lost_logs,
            } += 1;
        }
    }

    /// For the writer: an attempt is over; `held` octets could not be written yet, for the reason given.
    pub(crate) fn attempted(&self, held: u64, trouble: Option<String>) {
        let mut state = self.state();
        state.held_octets = held;
        state.settled += std::mem::take(&mut state.settling);
        state.figures.trouble = trouble;
        drop(state);
        self.done.notify_all();
    }

    /// Waits until all that was accepted before is stored.
    pub(crate) fn flush(&self) -> Result<(), JournalError> {
        let mut state = self.state();
        let (wanted, attempt) = (state.accepted, state.attempts);
        while state.settled < wanted {
            // An attempt that began after this call has failed: more waiting does not help.
            if let (true, Some(trouble)) = (state.attempts > attempt, &state.figures.trouble) {
                return Err(JournalError::new(trouble.clone()));
            }
            state.hurry = true;
            self.work.notify_one();
            state = self.done.wait_timeout(state, PAUSE).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.work.notify_all();
    }

    pub(crate) fn figures(&self) -> Figures {
        let state = self.state();
        Figures {
            queued: state.accepted.saturating_sub(state.settled + state.settling),
            queued_octets: state.waiting_octets + state.held_octets,
            queue_peak: state.peak,
            queue_limit: self.limit,
            ..state.figures.clone()
        }
    }
}

fn octets(exchange: &Exchange) -> u64 {
    let message = |m: &Message| m.head.octets().len() + m.body.octets().len();
    let errors: usize = exchange.errors.iter().map(|e| 400 + e.detail.len() + e.fix.len()).sum();
    let text = exchange.target.len() + exchange.host.len() + exchange.request_id.len();
    let response = exchange.response.as_ref().map_or(0, |r| message(&r.message));
    let original = exchange.original.as_ref().map_or(0, |r| message(&r.message));
    let notes = exchange.notes.len() * 600;
    let evidence: usize = exchange.findings.iter().map(|found| 300 + found.evidence.len() * 400).sum();
    let said = errors + notes + evidence + exchange.reading.as_ref().map_or(0, reading);
    (size_of::<Exchange>() + text + said + message(&exchange.request) + response + original) as u64
}

fn reading(reading: &ReadingRecord) -> usize {
    let texts = reading.evidence.iter().chain(&reading.exceeded).chain(&reading.messages);
    let fields = reading.fields.iter().map(|field| 100 + field.name.len() + field.message.len());
    texts.map(|text| 24 + text.len()).chain(fields).sum()
}

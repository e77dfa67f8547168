//! The queue between the gateway's threads and whoever writes to a store: bounded in octets, with every loss
//! counted. One for every store that writes behind the back of the caller.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use candor_exchange::{Exchange, Message, ReadingRecord};

use crate::{Figures, JournalError};

/// What is lost first where room is short, and how it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A line of a log: finds no room if half of it is taken.
    Log,
    /// An exchange that is no failure: none if three quarters are taken.
    Success,
    /// A failure: none only where there is none at all.
    Failure,
}

impl Kind {
    /// How much of a limit may be taken before one of these finds no room.
    pub fn room(self, limit: u64) -> u64 {
        match self {
            Self::Failure => limit,
            Self::Success => limit / 4 * 3,
            Self::Log => limit / 2,
        }
    }
}

/// Something that waits to be stored.
pub trait Waiting {
    /// What it is.
    fn kind(&self) -> Kind;

    /// What it takes in memory, nearly.
    fn octets(&self) -> u64;
}

/// How much may wait, and for how long it is gathered.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Most octets that wait, those included that a writer has taken and not settled.
    pub octets: u64,
    /// Longest time for which what came first waits for more.
    pub pause: Duration,
    /// So many octets end the pause early.
    pub enough: u64,
}

/// For what a writer waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// For something to write, however long that takes.
    Work,
    /// For something to write, at most so long.
    WorkOr(Duration),
    /// So long: what it has could not be written, and is tried again after that.
    Retry(Duration),
}

/// What waits, and what became of what came before.
#[derive(Debug)]
pub struct Queue<E> {
    bounds: Bounds,
    state: Mutex<State<E>>,
    work: Condvar,
    /// For a second writer: one who waits for nothing else must not be woken in the first one's place.
    beyond: Condvar,
    done: Condvar,
}

#[derive(Debug)]
struct State<E> {
    waiting: Vec<E>,
    waiting_octets: u64,
    /// Octets that writers have taken and not yet settled.
    held_octets: u64,
    /// Accepted, and of these settled: stored, given up, or kept elsewhere.
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

/// What a writer shall do.
#[derive(Debug)]
pub struct Work<E> {
    /// What came, in order.
    pub entries: Vec<E>,
    /// True if nothing more will come.
    pub closed: bool,
}

impl<E: Waiting> Queue<E> {
    /// An empty one.
    pub fn new(bounds: Bounds) -> Self {
        let state = State {
            waiting: Vec::new(),
            waiting_octets: 0,
            held_octets: 0,
            accepted: 0,
            settled: 0,
            settling: 0,
            attempts: 0,
            hurry: false,
            closed: false,
            peak: 0,
            figures: Figures::default(),
        };
        Self {
            bounds,
            state: Mutex::new(state),
            work: Condvar::new(),
            beyond: Condvar::new(),
            done: Condvar::new(),
        }
    }

    /// A panic elsewhere leaves the counters whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State<E>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes something in, or counts its loss.
    pub fn push(&self, entry: E) {
        let octets = entry.octets();
        let room = entry.kind().room(self.bounds.octets);
        let mut state = self.state();
        let used = state.waiting_octets + state.held_octets;
        if used + octets > room || state.closed {
            *lost(&mut state.figures, entry.kind()) += 1;
            state.figures.dropped_full += 1;
            return;
        }
        let before = state.waiting_octets;
        state.waiting.push(entry);
        state.waiting_octets += octets;
        state.accepted += 1;
        state.peak = state.peak.max(used + octets);
        let enough = self.bounds.enough;
        let wake = before == 0 || (before < enough && state.waiting_octets >= enough);
        drop(state);
        if wake {
            self.work.notify_one();
        }
    }

    /// For a writer: waits for work.
    pub fn take(&self, until: Until) -> Work<E> {
        let mut state = self.state();
        let began = Instant::now();
        while state.waiting.is_empty() && !state.closed && !state.hurry {
            state = match until {
                Until::Retry(_) => break,
                Until::Work => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
                Until::WorkOr(most) => match most.checked_sub(began.elapsed()) {
                    Some(left) => {
                        self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                    }
                    None => break,
                },
            };
        }
        let (gathered, pause) = match until {
            Until::Retry(pause) => (u64::MAX, pause),
            Until::WorkOr(_) if state.waiting.is_empty() => (0, Duration::ZERO),
            _ => (self.bounds.enough, self.bounds.pause),
        };
        let until = Instant::now() + pause;
        while state.waiting_octets < gathered && !state.closed && !state.hurry {
            let Some(left) = until.checked_duration_since(Instant::now()) else { break };
            state = self.work.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.hurry = false;
        self.hand_over(state)
    }

    /// For a second writer, who helps where the first one is too slow: waits until more than `octets` wait, or
    /// until so much time is over; then without any.
    pub fn take_beyond(&self, octets: u64, most: Duration) -> Work<E> {
        let end = Instant::now() + most;
        let mut state = self.state();
        while state.waiting_octets <= octets && !state.closed {
            let Some(left) = end.checked_duration_since(Instant::now()) else {
                return Work { entries: Vec::new(), closed: state.closed };
            };
            // Nobody wakes it for each of many small ones.
            let left = left.min(Duration::from_millis(100));
            state = self.beyond.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        if state.closed {
            return Work { entries: Vec::new(), closed: true };
        }
        self.hand_over(state)
    }

    fn hand_over(&self, mut state: MutexGuard<'_, State<E>>) -> Work<E> {
        state.attempts += 1;
        let entries = std::mem::take(&mut state.waiting);
        state.held_octets += std::mem::take(&mut state.waiting_octets);
        Work { entries, closed: state.closed }
    }

    /// For a writer: these are `stored`, or lost.
    pub fn settle(&self, batch: &[E], stored: bool) {
        let mut state = self.state();
        release(&mut state, batch);
        if !stored {
            state.figures.dropped_disk += batch.len() as u64;
        }
        for entry in batch {
            let figures = &mut state.figures;
            *if stored { kept(figures, entry.kind()) } else { lost(figures, entry.kind()) } += 1;
        }
    }

    /// For a writer: these wait elsewhere now, and are told of by [`stored_late`](Self::stored_late) or
    /// [`lost_late`](Self::lost_late).
    pub fn moved(&self, batch: &[E]) {
        release(&mut self.state(), batch);
    }

    /// So many that had been moved are stored.
    pub fn stored_late(&self, kind: Kind, count: u64) {
        *kept(&mut self.state().figures, kind) += count;
    }

    /// So many that had been moved, or were to be, are lost.
    pub fn lost_late(&self, kind: Kind, count: u64) {
        let mut state = self.state();
        *lost(&mut state.figures, kind) += count;
        state.figures.dropped_disk += count;
    }

    /// For a writer: an attempt is over; what could not be written yet, could not for the reason given.
    pub fn attempted(&self, trouble: Option<String>) {
        let mut state = self.state();
        state.settled += std::mem::take(&mut state.settling);
        state.figures.trouble = trouble;
        drop(state);
        self.done.notify_all();
    }

    /// Waits until all that was accepted before is settled.
    ///
    /// # Errors
    /// If an attempt to do so has failed.
    pub fn flush(&self) -> Result<(), JournalError> {
        let mut state = self.state();
        let (wanted, attempt) = (state.accepted, state.attempts);
        while state.settled < wanted {
            // An attempt that began after this call has failed: more waiting does not help.
            if let (true, Some(trouble)) = (state.attempts > attempt, &state.figures.trouble) {
                return Err(JournalError::new(trouble.clone()));
            }
            state.hurry = true;
            self.work.notify_one();
            let pause = Duration::from_millis(100);
            state = self.done.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    /// Nothing more is accepted.
    pub fn close(&self) {
        self.state().closed = true;
        self.work.notify_all();
        self.beyond.notify_all();
    }

    /// What became of what came.
    pub fn figures(&self) -> Figures {
        let state = self.state();
        Figures {
            queued: state.accepted.saturating_sub(state.settled + state.settling),
            queued_octets: state.waiting_octets + state.held_octets,
            queue_peak: state.peak,
            queue_limit: self.bounds.octets,
            ..state.figures.clone()
        }
    }
}

fn release<E: Waiting>(state: &mut State<E>, batch: &[E]) {
    state.settling += batch.len() as u64;
    state.held_octets = state.held_octets.saturating_sub(batch.iter().map(Waiting::octets).sum());
}

fn kept(figures: &mut Figures, kind: Kind) -> &mut u64 {
    match kind {
        Kind::Success => &mut figures.successes,
        Kind::Failure => &mut figures.failures,
        Kind::Log => &mut figures.logs,
    }
}

fn lost(figures: &mut Figures, kind: Kind) -> &mut u64 {
    match kind {
        Kind::Success => &mut figures.lost_successes,
        Kind::Failure => &mut figures.lost_failures,
        Kind::Log => &mut figures.lost_logs,
    }
}

/// What an exchange takes in memory, nearly.
pub fn octets_of(exchange: &Exchange) -> u64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing(Kind, u64);

    impl Waiting for Thing {
        fn kind(&self) -> Kind {
            self.0
        }

        fn octets(&self) -> u64 {
            self.1
        }
    }

    fn queue() -> Queue<Thing> {
        Queue::new(Bounds { octets: 100, pause: Duration::ZERO, enough: 1 })
    }

    #[test]
    fn where_room_is_short_lines_go_first_and_failures_last() {
        let queue = queue();
        for kind in [Kind::Log, Kind::Success, Kind::Failure] {
            (0..20).for_each(|_| queue.push(Thing(kind, 10)));
        }
        let figures = queue.figures();
        assert_eq!((figures.queued, figures.queued_octets), (10, 100));
        assert_eq!((figures.lost_logs, figures.lost_successes, figures.lost_failures), (15, 18, 17));
        assert_eq!(figures.dropped_full, 50);
    }

    #[test]
    fn what_a_writer_holds_takes_room_until_it_is_settled_or_moved() {
        let queue = queue();
        (0..10).for_each(|_| queue.push(Thing(Kind::Failure, 10)));
        let work = queue.take(Until::Work);
        queue.push(Thing(Kind::Failure, 10));
        assert_eq!(queue.figures().lost_failures, 1);
        let (stored, moved) = work.entries.split_at(4);
        queue.settle(stored, true);
        queue.moved(moved);
        queue.attempted(None);
        queue.stored_late(Kind::Failure, 5);
        queue.lost_late(Kind::Failure, 1);
        let figures = queue.figures();
        assert_eq!((figures.failures, figures.lost_failures, figures.queued_octets), (9, 2, 0));
        assert!(queue.flush().is_ok());
    }

    #[test]
    fn a_second_writer_gets_what_is_too_much_for_the_first() {
        let queue = queue();
        (0..4).for_each(|_| queue.push(Thing(Kind::Failure, 10)));
        assert!(queue.take_beyond(50, Duration::ZERO).entries.is_empty());
        (0..4).for_each(|_| queue.push(Thing(Kind::Failure, 10)));
        assert_eq!(queue.take_beyond(50, Duration::from_secs(20)).entries.len(), 8);
        assert!(queue.take(Until::WorkOr(Duration::ZERO)).entries.is_empty());
    }
}

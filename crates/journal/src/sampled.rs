//! Keeping a share of the successes: failures always, of each operation some in any case.
//!
//! Which ones is decided by their trace, or where there is none by their request id, so that several gateways and
//! a repetition of the same traffic keep the same. Lines of logs wait until it is known whether their exchange is
//! kept, and are left out with it.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use candor_exchange::{Exchange, ExchangeId, LogLine};

use crate::{Counts, Figures, Found, Journal, JournalError, Page, Query, Recent, SliceState};

/// Successes of each operation that are kept in every hour whatever the share: others are compared with them.
pub const BASELINES: u32 = 20;

/// Milliseconds after which these are counted anew.
pub const HOUR: u64 = 3_600_000;

/// Operations, or paths where no contract names any, that are counted in an hour; more of them share one count by
/// method.
const MOST_COUNTED: usize = 1000;

/// Octets of lines that wait for their exchange.
const MOST_WAITING: usize = 8 << 20;

/// Milliseconds for which they wait; after that they are kept.
const PATIENCE: u64 = 60_000;

/// Ids of which is remembered whether their exchange was kept.
const REMEMBERED: usize = 200_000;

/// Which share of successes is kept, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// Unless something else is said of their operation.
    pub others: f64,
    /// By name of the operation.
    pub of: BTreeMap<String, f64>,
}

impl Default for Rates {
    /// All of them.
    fn default() -> Self {
        Self { others: 1.0, of: BTreeMap::new() }
    }
}

impl Rates {
    /// True if nothing is left out.
    pub fn keep_all(&self) -> bool {
        self.of.values().chain([&self.others]).all(|rate| *rate >= 1.0)
    }

    /// That of an operation, or of requests without one.
    pub fn of(&self, operation: Option<&str>) -> f64 {
        operation.and_then(|name| self.of.get(name)).copied().unwrap_or(self.others)
    }
}

/// A journal that leaves out successes beyond a share.
pub struct Sampled<J: Journal> {
    inner: J,
    rates: Rates,
    /// Milliseconds since 1970.
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// The present hour, and successes of each operation kept in it.
    hour: u64,
    kept: HashMap<String, u32>,
    waiting: Waiting,
    /// By [`hash`] of an id: whether its exchange was kept.
    decided: Recent<u64, bool>,
    sampled_successes: u64,
    sampled_logs: u64,
}

impl<J: Journal> Sampled<J> {
    /// Hands on to `inner` what is kept; `clock` gives milliseconds since 1970.
    pub fn new(inner: J, rates: Rates, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        let state = State {
            hour: 0,
            kept: HashMap::new(),
            waiting: Waiting::default(),
            decided: Recent::new(REMEMBERED),
            sampled_successes: 0,
            sampled_logs: 0,
        };
        Self { inner, rates, clock: Box::new(clock), state: Mutex::new(state) }
    }

    /// A panic elsewhere leaves the notes whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_on(&self, lines: Vec<LogLine>) {
        lines.into_iter().for_each(|line| self.inner.append_log(line));
    }

    /// Hands on what waited for too long, or all of it.
    fn release(&self, before: u64) {
        let lines = self.state().waiting.since_before(before);
        self.hand_on(lines);
    }
}

impl State {
    fn wants(&mut self, exchange: &Exchange, rates: &Rates) -> bool {
        if exchange.is_failure() {
            return true;
        }
        // The first ones count even if their share would have let them in anyway.
        let is_baseline = self.is_baseline(exchange);
        is_baseline || share(exchange) < rates.of(exchange.operation.as_deref())
    }

    fn is_baseline(&mut self, exchange: &Exchange) -> bool {
        let hour = exchange.id.unix_millis() / HOUR;
        if hour > self.hour {
            self.hour = hour;
            self.kept.clear();
        }
        let name = kind(exchange);
        let is_room = self.kept.len() < MOST_COUNTED || self.kept.contains_key(&name);
        let kept = self.kept.entry(if is_room { name } else { exchange.method.clone() }).or_default();
        *kept = kept.saturating_add(1);
        *kept <= BASELINES
    }

    /// Notes what becomes of an exchange. Gives the lines that waited for it.
    fn decide(&mut self, exchange: &Exchange, is_kept: bool) -> Vec<LogLine> {
        if !is_kept {
            self.sampled_successes += 1;
        }
        let mut lines = Vec::new();
        for id in [Some(&exchange.request_id), exchange.trace_id.as_ref()].into_iter().flatten() {
            // One of several with the same id is enough.
            let is_kept = is_kept || self.decided.get(&hash(id)) == Some(&true);
            self.decided.insert(hash(id), is_kept);
            let of_it = self.waiting.take(id);
            match is_kept {
                true => lines.extend(of_it),
                false => self.sampled_logs += of_it.len() as u64,
            }
        }
        lines
    }
}

/// What successes that are alike have in common: the operation, or method and path with `*` for every segment that
/// holds a digit.
pub fn kind(exchange: &Exchange) -> String {
    if let Some(operation) = &exchange.operation {
        return operation.clone();
    }
    let path = exchange.target.split('?').next().unwrap_or_default();
    let part = |part| if str::contains(part, |c: char| c.is_ascii_digit()) { "*" } else { part };
    let path: Vec<&str> = path.split('/').map(part).collect();
    format!("{} {}", exchange.method, path.join("/"))
}

/// A number from 0 to below 1 that follows from the trace, or the request id.
fn share(exchange: &Exchange) -> f64 {
    let id = exchange.trace_id.as_ref().unwrap_or(&exchange.request_id);
    (hash(id) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The same in every gateway and version: FNV-1a, mixed by the last steps of SplitMix64.
fn hash(id: &str) -> u64 {
    let fnv = |hash: u64, octet| (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    let mut hash: u64 = id.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

/// Lines whose exchange is not over.
#[derive(Debug, Default)]
struct Waiting {
    by_id: HashMap<String, Vec<LogLine>>,
    /// Ids, with the time at which the first line came, in that order. Some may be gone.
    order: VecDeque<(u64, String)>,
    octets: usize,
}

impl Waiting {
    fn add(&mut self, id: &str, line: LogLine, now: u64) {
        self.octets += octets(&line);
        match self.by_id.get_mut(id) {
            Some(lines) => lines.push(line),
            None => {
                self.by_id.insert(id.to_owned(), vec![line]);
                self.order.push_back((now, id.to_owned()));
            }
        }
    }

    fn take(&mut self, id: &str) -> Vec<LogLine> {
        let lines = self.by_id.remove(id).unwrap_or_default();
        self.octets -= lines.iter().map(octets).sum::<usize>();
        lines
    }

    /// What came before a time, and the oldest as long as there is too much.
    fn since_before(&mut self, before: u64) -> Vec<LogLine> {
        let mut lines = Vec::new();
        while let Some((since, _)) = self.order.front()
            && (*since < before || self.octets > MOST_WAITING)
            && let Some((_, id)) = self.order.pop_front()
        {
            lines.extend(self.take(&id));
        }
        // Ids whose exchanges are over stand in the order still.
        if self.order.len() > 2 * self.by_id.len() + 1000 {
            self.order.retain(|(_, id)| self.by_id.contains_key(id));
        }
        lines
    }
}

fn octets(line: &LogLine) -> usize {
    mem::size_of::<LogLine>() + line.text.len() + line.source.len() + 200
}

impl<J: Journal> Journal for Sampled<J> {
    fn append(&self, exchange: Exchange) {
        let (is_kept, lines) = {
            let mut state = self.state();
            let is_kept = state.wants(&exchange, &self.rates);
            (is_kept, state.decide(&exchange, is_kept))
        };
        if is_kept {
            self.inner.append(exchange);
        }
        self.hand_on(lines);
    }

    fn append_log(&self, line: LogLine) {
        let now = (self.clock)();
        let mut state = self.state();
        let of_request = line.request_id.clone();
        let Some(id) = of_request.or_else(|| line.trace_id.clone()) else { return };
        match state.decided.get(&hash(&id)).copied() {
            Some(false) => {
                state.sampled_logs += 1;
                return;
            }
            Some(true) => {
                drop(state);
                return self.inner.append_log(line);
            }
            None => state.waiting.add(&id, line, now),
        }
        drop(state);
        self.release(now.saturating_sub(PATIENCE));
    }

    fn logs_of(&self, exchange: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        self.release((self.clock)().saturating_sub(PATIENCE));
        self.inner.logs_of(exchange)
    }

    fn logs_of_each(&self, exchanges: &[&Exchange]) -> Result<Vec<Vec<LogLine>>, JournalError> {
        self.release((self.clock)().saturating_sub(PATIENCE));
        self.inner.logs_of_each(exchanges)
    }

    fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        self.inner.get(id)
    }

    fn search(&self, query: &Query, page: Page) -> Result<Found, JournalError> {
        self.inner.search(query, page)
    }

    fn count(&self, query: &Query, bound: u64) -> Result<Counts, JournalError> {
        self.inner.count(query, bound)
    }

    fn flush(&self) -> Result<(), JournalError> {
        self.release(u64::MAX);
        self.inner.flush()
    }

    fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        self.inner.newest()
    }

    fn slices(&self, counted: usize) -> Result<Vec<SliceState>, JournalError> {
        self.inner.slices(counted)
    }

    fn figures(&self) -> Figures {
        let figures = self.inner.figures();
        let state = self.state();
        let (sampled_successes, sampled_logs) = (state.sampled_successes, state.sampled_logs);
        Figures { sampled_successes, sampled_logs, ..figures }
    }
}

impl<J: Journal> Drop for Sampled<J> {
    fn drop(&mut self) {
        self.release(u64::MAX);
    }
}

impl<J: Journal> fmt::Debug for Sampled<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sampled").field("rates", &self.rates).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! Where lines come together: joined, bounded, redacted and handed to the journal.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use candor_exchange::{LogLine, Redactor, Stream};
use candor_journal::{Journal, Recent};

use crate::join::{self, Block, Named};

/// Requests that are remembered by their ids.
const REQUESTS: usize = 20_000;
/// Seconds over which lines are counted: exporters send what some of them have gathered at once.
const WINDOW: u64 = 5;
/// Lines that are kept in that time.
const PER_WINDOW: u64 = 2_000 * WINDOW;
/// Lines that are kept of one request or trace.
const PER_REQUEST: u64 = 500;
/// A record that says when it was written is believed if that is no longer ago, in milliseconds.
const MOST_AGE: u64 = 3_600_000;
/// And no further in the future.
const MOST_AHEAD: u64 = 60_000;

/// Takes lines from everywhere.
pub struct Intake {
    redactor: Arc<Redactor>,
    /// There as soon as it is open; lines before belong to no request.
    journal: OnceLock<Arc<dyn Journal>>,
    /// Whether requests need be noted.
    is_used: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// Under both of its ids.
    requests: Recent<String, Arc<Known>>,
    /// Lines kept of each request.
    taken: Recent<String, u64>,
    /// The present stretch of [`WINDOW`] seconds, and lines kept in it.
    window: (u64, u64),
    counts: Counts,
}

/// A request that went to the upstream.
#[derive(Debug)]
struct Known {
    request: String,
    trace: Option<String>,
}

/// What became of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Joined and handed to the journal.
    pub joined: u64,
    /// Of no request: not kept.
    pub of_none: u64,
    /// Not kept, because too many came of all together.
    pub over_rate: u64,
    /// Not kept, because too many came of one request.
    pub over_request: u64,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

impl Intake {
    /// Lines are masked by `redactor`.
    pub fn new(redactor: Arc<Redactor>) -> Self {
        let state = State {
            requests: Recent::new(2 * REQUESTS),
            taken: Recent::new(REQUESTS),
            window: (0, 0),
            counts: Counts::default(),
        };
        let (journal, is_used) = (OnceLock::new(), AtomicBool::new(false));
        Self { redactor, journal, is_used, state: Mutex::new(state) }
    }

    /// Says that lines are about to come: from here on requests are noted.
    pub fn expect_lines(&self) {
        self.is_used.store(true, Ordering::Relaxed);
    }

    /// True if lines are kept: there is a journal for them.
    pub fn keeps(&self) -> bool {
        self.journal.get().is_some()
    }

    /// Lines go there from now on. Only the first journal counts.
    pub fn keep_in(&self, journal: Arc<dyn Journal>) {
        let _ = self.journal.set(journal);
    }

    /// Notes a request that goes to the upstream: lines that name one of its ids are its own. Costs nothing until
    /// lines are expected.
    pub fn begun(&self, request_id: &str, trace_id: Option<&str>) {
        if !self.is_used.load(Ordering::Relaxed) {
            return;
        }
        let known = Arc::new(Known { request: request_id.into(), trace: trace_id.map(str::to_owned) });
        let mut state = self.state();
        if let Some(trace) = &known.trace {
            state.requests.insert(trace.clone(), known.clone());
        }
        state.requests.insert(known.request.clone(), known);
    }

    /// What became of lines up to now.
    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    /// A panic elsewhere leaves the notes whole: no step of ours stops half-way.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a line whose ids, where it names any, are in `named`, written at `time` if that is known. False if it
    /// is not kept because too many came.
    fn take(&self, source: &Source, octets: &[u8], size: u64, named: &Named, time: Option<u64>) -> bool {
        let Some(journal) = self.journal.get() else { return true };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_millis() as u64);
        let (request, trace) = (named.request.clone(), named.trace.clone());
        let Some(name) = request.as_ref().or(trace.as_ref()) else {
            self.state().counts.of_none += 1;
            return true;
        };
        if !self.state().admits(name, now / 1000) {
            return false;
        }
        let is_near = |time: &u64| (now.saturating_sub(MOST_AGE)..now + MOST_AHEAD).contains(time);
        journal.append_log(LogLine {
            time: time.filter(is_near).unwrap_or(now),
            source: source.name.clone(),
            stream: source.stream,
            level: named.level,
            text: self.redactor.log_line(octets),
            size: size.max(octets.len() as u64),
            request_id: request,
            trace_id: trace,
        });
        true
    }

    /// Replaces the ids that a line names by those of the request that is known under one of them, or that stands
    /// anywhere in its text.
    fn resolve(&self, line: &str, named: &mut Named) {
        let state = self.state();
        let told = [&named.request, &named.trace].into_iter().flatten().map(String::as_str);
        let known = told.chain(join::candidates(line)).find_map(|id| state.requests.get::<str>(id).cloned());
        drop(state);
        match known {
            Some(known) => (named.request, named.trace) = (Some(known.request.clone()), known.trace.clone()),
            // An id of the application's own would hide the trace.
            None if named.trace.is_some() => named.request = None,
            None => {}
        }
    }
}

impl State {
    /// True if one more line may be kept; counts it either way.
    fn admits(&mut self, name: &str, second: u64) -> bool {
        if self.window.0 != second / WINDOW {
            self.window = (second / WINDOW, 0);
        }
        let taken = self.taken.get::<str>(name).copied().unwrap_or(0);
        if taken >= PER_REQUEST {
            self.counts.over_request += 1;
            return false;
        }
        if self.window.1 >= PER_WINDOW {
            self.counts.over_rate += 1;
            return false;
        }
        self.window.1 += 1;
        self.taken.insert(name.to_owned(), taken + 1);
        self.counts.joined += 1;
        true
    }
}

/// One stream of lines, in their order.
#[derive(Debug)]
pub struct Source {
    intake: Arc<Intake>,
    name: String,
    stream: Stream,
    block: Block,
    /// What the line before belonged to.
    before: Named,
}

impl Source {
    /// `name` says whose lines they are.
    pub fn new(intake: Arc<Intake>, name: impl Into<String>, stream: Stream) -> Self {
        Self { intake, name: name.into(), stream, block: Block::default(), before: Named::default() }
    }

    /// Takes the next line; `size` is its true length, if only its beginning is there.
    pub fn line(&mut self, octets: &[u8], size: u64) {
        let text = String::from_utf8_lossy(octets);
        let goes_on = self.block.goes_on(&text);
        let mut named = join::named(&text);
        self.intake.resolve(&text, &mut named);
        if goes_on && named.request.is_none() && named.trace.is_none() {
            named = self.before.clone();
        }
        if !octets.trim_ascii().is_empty() {
            self.intake.take(self, octets, size, &named, None);
        }
        self.before = named;
    }

    /// Takes the lines of a record that says some of its ids, and perhaps its time, itself. False if one of them is
    /// not kept because too many came.
    pub(crate) fn record(&mut self, lines: &str, mut named: Named, time: Option<u64>) -> bool {
        let first = lines.lines().next().unwrap_or_default();
        let found = join::named(first);
        named.request = named.request.or(found.request);
        named.trace = named.trace.or(found.trace);
        named.level = named.level.or(found.level);
        self.intake.resolve(first, &mut named);
        let lines = lines.lines().map(str::as_bytes).filter(|line| !line.trim_ascii().is_empty());
        let kept = lines.map(|line| self.intake.take(self, line, 0, &named, time));
        kept.filter(|is_kept| !is_kept).count() == 0
    }
}

#[cfg(test)]
mod tests {
    use candor_exchange::{Exchange, ExchangeId, Message};
    use candor_journal::Memory;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn intake() -> (Arc<Intake>, Arc<Memory>) {
        let (intake, memory) = (Arc::new(Intake::new(Arc::default())), Arc::new(Memory::default()));
        intake.keep_in(memory.clone());
        intake.expect_lines();
        (intake, memory)
    }

    fn of(memory: &Memory, request: &str, trace: Option<&str>) -> Vec<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64;
        let mut exchange = Exchange::of(ExchangeId::new(now, [1; 10]), Message::default(), None);
        exchange.request_id = request.into();
        exchange.trace_id = trace.map(str::to_owned);
        memory.logs_of(&exchange).unwrap().into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_find_their_request() {
        let (intake, memory) = intake();
        intake.begun("checkout-77", Some(TRACE));
        intake.begun("checkout-78", None);
        let mut source = Source::new(intake.clone(), "app", Stream::Stderr);
        for line in [
            "starting",
            "[checkout-77] begun, password=hunter2",
            "ERROR [checkout-77] failed",
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1",
            "",
            "ValueError: odd",
            "nobody's line",
            &format!("trace_id={TRACE} request_id=own-9 by trace"),
            "request_id=unheard-of",
        ] {
            source.line(line.as_bytes(), 0);
        }
        let found = of(&memory, "checkout-77", Some(TRACE));
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(found[0].starts_with("[checkout-77] begun") && !found[0].contains("hunter2"));
        assert_eq!(found[4], "ValueError: odd");
        assert!(of(&memory, "checkout-78", None).is_empty());
        assert_eq!(of(&memory, "unheard-of", None), ["request_id=unheard-of"], "of another gateway");
        assert_eq!(intake.counts(), Counts { joined: 7, of_none: 2, ..Counts::default() });
    }

    #[test]
    fn one_request_cannot_fill_the_journal() {
        let (intake, memory) = intake();
        intake.begun("loop-0001", None);
        let mut source = Source::new(intake.clone(), "app", Stream::Stdout);
        (0..PER_REQUEST + 50).for_each(|_| source.line(b"loop-0001 again", 0));
        let counts = intake.counts();
        assert_eq!((counts.joined, counts.over_request, counts.over_rate), (PER_REQUEST, 50, 0));
        assert_eq!(of(&memory, "loop-0001", None).len() as u64, PER_REQUEST);
    }

    #[test]
    fn all_together_are_bounded_in_time() {
        let (intake, _) = intake();
        let mut state = intake.state();
        let admitted = |state: &mut State, second| {
            (0..2 * PER_WINDOW).filter(|number| state.admits(&format!("of-{number}"), second)).count() as u64
        };
        assert_eq!(admitted(&mut state, 100), PER_WINDOW);
        assert_eq!(admitted(&mut state, 100 + WINDOW), PER_WINDOW, "in the next stretch again");
        assert_eq!((state.counts.over_rate, state.counts.over_request), (2 * PER_WINDOW, 0));
    }
}

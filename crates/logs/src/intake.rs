//! Where lines come together: joined, bounded, redacted and handed to the journal.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use candor_exchange::{LogLine, Redactor, Stream};
use candor_journal::Journal;

use crate::{
    join::{self, Block, Named},
    recent::Recent,
};

/// Requests that are remembered by their ids.
const REQUESTS: usize = 20_000;
/// Lines that are kept in a second.
const PER_SECOND: u64 = 2_000;
/// Lines that are kept of one request or trace.
const PER_REQUEST: u64 = 500;

/// Takes lines from everywhere.
pub struct Intake {
    redactor: Arc<Redactor>,
    /// There as soon as it is open; lines before belong to no request.
    journal: OnceLock<Arc<dyn Journal>>,
    state: Mutex<State>,
}

struct State {
    /// Under both of its ids.
    requests: Recent<Arc<Known>>,
    /// Lines kept of each request.
    taken: Recent<u64>,
    /// The present second, and lines kept in it.
    second: (u64, u64),
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
    /// Not kept, because too many came in one second, or of one request.
    pub dropped: u64,
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
            second: (0, 0),
            counts: Counts::default(),
        };
        Self { redactor, journal: OnceLock::new(), state: Mutex::new(state) }
    }

    /// Lines go there from now on. Only the first journal counts.
    pub fn keep_in(&self, journal: Arc<dyn Journal>) {
        let _ = self.journal.set(journal);
    }

    /// Notes a request that goes to the upstream: lines that name one of its ids are its own.
    pub fn begun(&self, request_id: &str, trace_id: Option<&str>) {
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

    /// Takes a line whose ids, where it names any, are in `named`.
    fn take(&self, source: &Source, octets: &[u8], size: u64, named: &Named) {
        let Some(journal) = self.journal.get() else { return };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_millis() as u64);
        let (request, trace) = (named.request.clone(), named.trace.clone());
        let Some(name) = request.as_ref().or(trace.as_ref()) else {
            self.state().counts.of_none += 1;
            return;
        };
        if !self.state().admits(name, now / 1000) {
            return;
        }
        journal.append_log(LogLine {
            time: now,
            source: source.name.clone(),
            stream: source.stream,
            level: named.level,
            text: self.redactor.log_line(octets),
            size: size.max(octets.len() as u64),
            request_id: request,
            trace_id: trace,
        });
    }

    /// Replaces the ids that a line names by those of the request that is known under one of them, or that stands
    /// anywhere in its text.
    fn resolve(&self, line: &str, named: &mut Named) {
        let state = self.state();
        let told = [&named.request, &named.trace].into_iter().flatten().map(String::as_str);
        let known = told.chain(join::candidates(line)).find_map(|id| state.requests.get(id).cloned());
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
        if self.second.0 != second {
            self.second = (second, 0);
        }
        let taken = self.taken.get(name).copied().unwrap_or(0);
        if self.second.1 >= PER_SECOND || taken >= PER_REQUEST {
            self.counts.dropped += 1;
            return false;
        }
        self.second.1 += 1;
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
            self.intake.take(self, octets, size, &named);
        }
        self.before = named;
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
        assert_eq!(intake.counts(), Counts { joined: 7, of_none: 2, dropped: 0 });
    }

    #[test]
    fn one_request_cannot_fill_the_journal() {
        let (intake, memory) = intake();
        intake.begun("loop-0001", None);
        let mut source = Source::new(intake.clone(), "app", Stream::Stdout);
        (0..PER_REQUEST + 50).for_each(|_| source.line(b"loop-0001 again", 0));
        let counts = intake.counts();
        // A second may end in between; each is bounded as well.
        assert_eq!((counts.joined, counts.dropped), (PER_REQUEST, 50));
        assert_eq!(of(&memory, "loop-0001", None).len() as u64, PER_REQUEST);
    }
}

//! The audit of what the journal kept lately: made beside the requests of readers, one at a time, and kept until
//! somebody asks for a newer one.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use candor_exchange::{Exchange, ExchangeId};
use candor_inspect::Inspector;
use candor_journal::{Journal, JournalError, Page, Query};
use candor_reader::{
    Reader,
    audit::{Auditor, Report, Sample},
    given,
};

use crate::{clock, config::InspectorNow};

/// Exchanges that are looked at, the newest.
pub(crate) const MOST: usize = 20_000;
/// How far back, in milliseconds.
const PERIOD: u64 = 86_400_000;
/// How long a result is shown before a newer one is made, in milliseconds.
const FRESH: u64 = 60_000;

/// A finished audit.
pub(crate) struct Audited {
    /// When it was begun, in Unix milliseconds.
    pub at: u64,
    pub report: Report,
    /// Requests that were let pass and would be refused in mode enforce.
    pub observed: Vec<Observed>,
}

/// Refusals of one kind that were only observed.
pub(crate) struct Observed {
    pub operation: String,
    pub code: String,
    pub status: u16,
    pub count: usize,
    /// The newest of them.
    pub example: ExchangeId,
}

/// What there is at the moment.
pub(crate) struct Now {
    pub last: Option<Result<Arc<Audited>, String>>,
    /// Exchanges read so far by the audit under way; each is read twice.
    pub progress: Option<usize>,
}

#[derive(Default)]
struct State {
    last: Option<(u64, Result<Arc<Audited>, String>)>,
    is_running: bool,
}

/// Where audits are asked for. Clones are of the same desk.
#[derive(Clone, Default)]
pub(crate) struct Desk {
    state: Arc<Mutex<State>>,
    read: Arc<AtomicUsize>,
}

impl Desk {
    /// The last result, and how far a newer one is; begins one where the last is old.
    pub(crate) fn ask(&self, journal: &Arc<dyn Journal>, inspector: Option<&InspectorNow>) -> Now {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = state.last.as_ref().is_some_and(|(at, _)| clock::now().saturating_sub(*at) < FRESH);
        if !is_fresh && !state.is_running {
            self.read.store(0, Ordering::Relaxed);
            state.is_running = self.begin(journal.clone(), inspector.map(|now| now()));
        }
        Now {
            last: state.last.as_ref().map(|(_, result)| result.clone()),
            progress: state.is_running.then(|| self.read.load(Ordering::Relaxed)),
        }
    }

    /// A thread of its own: those of the runtime would be waited for at the end of the program.
    fn begin(&self, journal: Arc<dyn Journal>, inspector: Option<Arc<Inspector>>) -> bool {
        let desk = self.clone();
        let work = move || {
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                audit(&*journal, inspector.as_deref(), &desk.read).map_err(|error| error.to_string())
            }));
            let result = result.unwrap_or_else(|_| Err("The audit was interrupted.".into()));
            let mut state = desk.state.lock().unwrap_or_else(PoisonError::into_inner);
            *state = State { last: Some((clock::now(), result.map(Arc::new))), is_running: false };
        };
        std::thread::Builder::new().name("audit".into()).spawn(work).is_ok()
    }
}

fn audit(
    journal: &dyn Journal,
    inspector: Option<&Inspector>,
    read: &AtomicUsize,
) -> Result<Audited, JournalError> {
    let at = clock::now();
    let auditor = Auditor::new(Reader::default());
    let auditor = match inspector {
        Some(inspector) => auditor.with_rules(inspector),
        None => auditor,
    };
    let mut observed = BTreeMap::new();
    let mut is_first = true;
    let report = Report::of(&auditor, &[], |give| {
        let done = each(journal, at, &mut |exchange| {
            read.fetch_add(1, Ordering::Relaxed);
            if is_first {
                note(exchange, &mut observed);
            }
            let (id, sent) = (exchange.id.to_string(), given::kept(exchange));
            give(&Sample::of_kept(exchange, &id, &sent));
        });
        is_first = false;
        done
    })?;
    let mut observed: Vec<Observed> = observed.into_values().collect();
    observed.sort_by_key(|observed| std::cmp::Reverse(observed.count));
    Ok(Audited { at, report, observed })
}

/// Exchanges that began before a time, newest first.
fn each(journal: &dyn Journal, at: u64, give: &mut dyn FnMut(&Exchange)) -> Result<(), JournalError> {
    const PAGE: usize = 500;
    let after = Some(ExchangeId::new(at.saturating_sub(PERIOD), [0; 10]));
    let mut before = Some(ExchangeId::new(at, [0; 10]));
    let mut left = MOST;
    while left > 0 && before.is_some() {
        let found = journal
            .search(&Query::default(), Page { before, after, limit: left.min(PAGE), ..Page::default() })?;
        found.exchanges.iter().for_each(|exchange| give(exchange));
        left -= found.exchanges.len().min(left);
        before = found.next;
    }
    Ok(())
}

fn note(exchange: &Exchange, observed: &mut BTreeMap<(String, String, u16), Observed>) {
    let Some(refusal) = exchange.observed else { return };
    let Some(note) = exchange.notes.first() else { return };
    let operation = exchange.operation.clone().unwrap_or_default();
    let (code, status) = (note.error.code.clone(), refusal.status);
    let new = || Observed {
        operation: operation.clone(),
        code: code.clone(),
        status,
        count: 0,
        example: exchange.id,
    };
    observed.entry((operation.clone(), code.clone(), status)).or_insert_with(new).count += 1;
}

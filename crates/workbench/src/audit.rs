//! The audit of what the journal kept lately: made beside the requests of readers, one at a time, and kept until
//! somebody asks for a newer one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
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
use candor_rule::Ruling;

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
    /// From when on exchanges were looked at: a day before, or later where there were more than [`MOST`].
    pub since: u64,
    pub report: Report,
    /// Requests that were let pass and would be refused in mode enforce.
    pub observed: Vec<Observed>,
}

/// Refusals of one kind that were only observed.
pub(crate) struct Observed {
    /// Empty for requests of no operation.
    pub operation: String,
    pub code: String,
    pub status: u16,
    pub count: usize,
    /// Requests of the operation.
    pub of: usize,
    /// Who sent them; of very many the first.
    pub clients: BTreeSet<String>,
    /// The newest of them.
    pub example: ExchangeId,
}

/// Clients that are told apart.
pub(crate) const MOST_CLIENTS: usize = 100;

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
    let mut seen = Seen::default();
    let mut is_first = true;
    let report = Report::of(&auditor, &[], |give| {
        let done = each(journal, at, &mut |exchange| {
            read.fetch_add(1, Ordering::Relaxed);
            if is_first {
                seen.note(exchange);
            }
            let (id, sent) = (exchange.id.to_string(), given::kept(exchange));
            give(&Sample::of_kept(exchange, &id, &sent));
        });
        is_first = false;
        done
    })?;
    let since = match report.exchanges {
        MOST.. => seen.oldest.unwrap_or(at),
        _ => at.saturating_sub(PERIOD),
    };
    Ok(Audited { at, since, report, observed: seen.observed() })
}

/// What is seen of exchanges besides findings.
#[derive(Default)]
struct Seen {
    oldest: Option<u64>,
    /// Requests by operation.
    requests: HashMap<String, usize>,
    observed: BTreeMap<(String, String, u16), Observed>,
}

impl Seen {
    fn note(&mut self, exchange: &Exchange) {
        self.oldest = Some(exchange.id.unix_millis());
        let operation = exchange.operation.clone().unwrap_or_default();
        *self.requests.entry(operation.clone()).or_default() += 1;
        let Some(status) = exchange.observed.as_ref().map(|refusal| refusal.status) else { return };
        let notes = exchange.notes.iter().filter(|note| note.ruling == Ruling::Observe.word());
        let codes: BTreeSet<&str> = notes.map(|note| note.error.code.as_str()).collect();
        for code in codes {
            let new = || Observed {
                operation: operation.clone(),
                code: code.to_owned(),
                status,
                count: 0,
                of: 0,
                clients: BTreeSet::new(),
                example: exchange.id,
            };
            let key = (operation.clone(), code.to_owned(), status);
            let observed = self.observed.entry(key).or_insert_with(new);
            observed.count += 1;
            if observed.clients.len() < MOST_CLIENTS {
                observed.clients.insert(exchange.client.clone());
            }
        }
    }

    /// The most frequent first.
    fn observed(self) -> Vec<Observed> {
        let of = |operation: &str| self.requests.get(operation).copied().unwrap_or_default();
        let each = self.observed.into_values().map(|one| Observed { of: of(&one.operation), ..one });
        let mut all: Vec<Observed> = each.collect();
        all.sort_by_key(|observed| std::cmp::Reverse(observed.count));
        all
    }
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

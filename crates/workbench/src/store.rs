//! The journal as the pages ask it: off the threads that serve, since a store reads from disk.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use candor_cost::{Asked, Gateway, Measured, Refusal, Sheet, measure};
use candor_exchange::{Exchange, ExchangeId, LogLine, Verdict};
use candor_inspect::Inspector;
use candor_journal::{Counts, Found, Journal, JournalError, Page, Query, QueryError, SliceState};
use candor_reader::trial::refuses;
use tokio::sync::OnceCell;

use crate::{
    baseline::{others_that_worked, worked_like},
    clock,
};

/// Reads for the pages.
#[derive(Clone)]
pub(crate) struct Store {
    journal: Arc<dyn Journal>,
    /// The count that was asked for last.
    last: Arc<Mutex<Option<Count>>>,
}

/// A count, made or being made: whoever asks the same before anything else is stored need not count again. The bound
/// of time is for what other gateways store.
struct Count {
    query: Query,
    bound: u64,
    stored: u64,
    asked: Instant,
    counts: Arc<OnceCell<Counts>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// How long a count is taken for the present one.
const PRESENT: Duration = Duration::from_secs(1);

impl Store {
    pub(crate) fn new(journal: Arc<dyn Journal>) -> Self {
        Self { journal, last: Arc::default() }
    }

    pub(crate) fn figures(&self) -> candor_journal::Figures {
        self.journal.figures()
    }

    pub(crate) async fn slices(&self, counted: usize) -> Result<Vec<SliceState>, JournalError> {
        let journal = self.journal.clone();
        apart(move || journal.slices(counted)).await
    }

    pub(crate) async fn get(&self, id: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
        let journal = self.journal.clone();
        apart(move || journal.get(id)).await
    }

    /// The application's log lines of an exchange, the oldest first.
    pub(crate) async fn logs_of(&self, of: &Exchange) -> Result<Vec<LogLine>, JournalError> {
        let (journal, of) = (self.journal.clone(), of.clone());
        apart(move || journal.logs_of(&of)).await
    }

    pub(crate) async fn search(&self, query: Query, page: Page) -> Result<Found, JournalError> {
        let journal = self.journal.clone();
        apart(move || journal.search(&query, page)).await
    }

    pub(crate) async fn count(&self, query: Query, bound: u64) -> Result<Counts, JournalError> {
        let counts = self.counting(&query, bound);
        let journal = self.journal.clone();
        let count = || apart(move || journal.count(&query, bound));
        counts.get_or_try_init(count).await.cloned()
    }

    /// Where the counts are, or will be.
    fn counting(&self, query: &Query, bound: u64) -> Arc<OnceCell<Counts>> {
        let (stored, now) = (self.figures().stored(), Instant::now());
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let same = last.as_ref().filter(|last| {
            (&last.query, last.bound, last.stored) == (query, bound, stored)
                && now.duration_since(last.asked) < PRESENT
        });
        if let Some(same) = same {
            return same.counts.clone();
        }
        let counts = Arc::<OnceCell<Counts>>::default();
        *last = Some(Count { query: query.clone(), bound, stored, asked: now, counts: counts.clone() });
        counts
    }

    /// What the traffic that a query finds takes; the rules in force say what of it they refuse.
    pub(crate) async fn measure(
        &self,
        query: Query,
        most: u64,
        prices: (Sheet, Gateway),
        inspector: Option<Arc<Inspector>>,
    ) -> Result<Measured, JournalError> {
        let journal = self.journal.clone();
        apart(move || {
            let judge = |exchange: &Exchange| {
                let error = refuses(inspector.as_deref()?, exchange)?;
                Refusal::of([&error])
            };
            let asked = Asked { query: &query, now: clock::now(), most, judge: &judge };
            measure(&*journal, asked, &prices.0, &prices.1)
        })
        .await
    }

    pub(crate) async fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
        let journal = self.journal.clone();
        apart(move || journal.newest()).await
    }

    /// Exchanges that others know by this id, newest first.
    pub(crate) async fn by_request_id(&self, request_id: &str) -> Result<Vec<Arc<Exchange>>, JournalError> {
        let Ok(query) = parse(&format!("id:{request_id}")) else { return Ok(Vec::new()) };
        let found = self.search(query, Page::default()).await?;
        Ok(found.exchanges.into_iter().filter(|e| e.request_id == request_id).collect())
    }

    /// The nearest exchange that worked, for one that did not: see [`worked_like`].
    pub(crate) async fn worked_like(&self, of: &Exchange) -> Result<Option<Arc<Exchange>>, JournalError> {
        if of.verdict == Verdict::Passed && of.status() < 400 {
            return Ok(None);
        }
        let (journal, of) = (self.journal.clone(), of.clone());
        apart(move || worked_like(&*journal, &of)).await
    }

    /// Further exchanges that an exchange could be held against: see [`others_that_worked`].
    pub(crate) async fn others_that_worked(
        &self,
        of: &Exchange,
        but: ExchangeId,
    ) -> Result<Vec<Arc<Exchange>>, JournalError> {
        let (journal, of) = (self.journal.clone(), of.clone());
        apart(move || others_that_worked(&*journal, &of, but)).await
    }

    /// See [`neighbours`].
    pub(crate) async fn neighbours(&self, of: &Exchange) -> Result<Vec<Arc<Exchange>>, JournalError> {
        let (journal, of) = (self.journal.clone(), of.clone());
        apart(move || neighbours(&*journal, &of)).await
    }
}

/// A few exchanges of the same client, newest first, before and after this one; itself among them.
///
/// # Errors
/// If the journal cannot be read.
pub fn neighbours(journal: &dyn Journal, of: &Exchange) -> Result<Vec<Arc<Exchange>>, JournalError> {
    const EACH_SIDE: usize = 3;
    const LIMIT: usize = 50;
    let is_address = |c: &str| c.parse::<std::net::IpAddr>().is_ok();
    let query = format!("client:{}", of.client);
    let Some(query) = is_address(&of.client).then(|| parse(&query).ok()).flatten() else {
        return Ok(Vec::new());
    };
    // The journal reads backwards only. So the search starts a little later; nearer, where the client
    // is busy and the exchange itself is not among what was found.
    for later in [60_000, 2_000, 50, 0] {
        let before = ExchangeId::new(of.id.unix_millis().saturating_add(later), [0xff; 10]);
        let page = Page { before: Some(before), limit: LIMIT, ..Page::default() };
        let found = journal.search(&query, page)?.exchanges;
        if let Some(at) = found.iter().position(|e| e.id == of.id) {
            let from = at.saturating_sub(EACH_SIDE);
            return Ok(found.into_iter().skip(from).take(at - from + 1 + EACH_SIDE).collect());
        }
    }
    Ok(Vec::new())
}

/// Reads a query as of now.
pub(crate) fn parse(text: &str) -> Result<Query, QueryError> {
    Query::parse(text, clock::now())
}

async fn apart<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    tokio::task::spawn_blocking(read).await.unwrap_or_else(|error| {
        Err(JournalError {
            message: "Reading the journal was interrupted.".into(),
            source: Some(error.into()),
        })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use candor_journal::Figures;

    use super::*;

    /// Nothing but how often it was counted, and how much is stored.
    #[derive(Default)]
    struct Counted {
        counts: AtomicU64,
        stored: AtomicU64,
    }

    impl Journal for Counted {
        fn append(&self, _: Exchange) {
            self.stored.fetch_add(1, Relaxed);
        }

        fn get(&self, _: ExchangeId) -> Result<Option<Arc<Exchange>>, JournalError> {
            Ok(None)
        }

        fn search(&self, _: &Query, _: Page) -> Result<Found, JournalError> {
            Ok(Found::default())
        }

        fn count(&self, _: &Query, _: u64) -> Result<Counts, JournalError> {
            // Long enough for others to ask meanwhile.
            std::thread::sleep(Duration::from_millis(50));
            match self.counts.fetch_add(1, Relaxed) {
                0 => Err(JournalError::new("The first one fails.")),
                _ => Ok(Counts { matched: self.stored.load(Relaxed), ..Counts::default() }),
            }
        }

        fn flush(&self) -> Result<(), JournalError> {
            Ok(())
        }

        fn newest(&self) -> Result<Option<ExchangeId>, JournalError> {
            Ok(None)
        }

        fn figures(&self) -> Figures {
            Figures { successes: self.stored.load(Relaxed), ..Figures::default() }
        }
    }

    #[tokio::test]
    async fn whoever_asks_the_same_at_one_time_is_told_of_one_count_and_never_of_an_old_one() {
        let journal = Arc::new(Counted::default());
        let store = Store::new(journal.clone());
        let ask = |text| store.count(parse(text).unwrap(), 9);
        assert!(ask("").await.is_err(), "what fails is not kept");
        let (one, other) = tokio::join!(ask(""), ask(""));
        assert_eq!((one.unwrap().matched, other.unwrap().matched), (0, 0));
        assert_eq!(journal.counts.load(Relaxed), 2, "both were told of one");
        journal.stored.fetch_add(7, Relaxed);
        assert_eq!(ask("").await.unwrap().matched, 7, "something was stored meanwhile");
        ask("status:4xx").await.unwrap();
        assert_eq!(journal.counts.load(Relaxed), 4, "another question");
    }
}

//! The exchange of the journal that a failed one is best compared with.

use std::sync::Arc;

use candor_exchange::{Exchange, ExchangeId, Verdict};
use candor_journal::{Journal, JournalError, Page, Query};
use candor_reader::{
    baseline::{self, Candidate},
    given,
};

use crate::store::parse;

/// Searches of one term: each looks at a bounded number of exchanges.
const MOST_SEARCHES: usize = 4;

/// The nearest of the exchanges that worked: of the same operation; where none is known, or none of it worked,
/// of the same path or method.
///
/// # Errors
/// If the journal cannot be read.
pub fn worked_like(journal: &dyn Journal, failed: &Exchange) -> Result<Option<Arc<Exchange>>, JournalError> {
    let request = given::kept(failed).request;
    let path = failed.target.split('?').next().unwrap_or_default();
    let same = failed.operation.as_deref().map(|name| (format!("op:\"{name}\""), true));
    let alike =
        [format!("path:\"{path}\""), format!("path:\"{path}?*\""), format!("method:\"{}\"", failed.method)];
    for (asked, is_same_operation) in same.into_iter().chain(alike.into_iter().map(|asked| (asked, false))) {
        // A name with a quote in it cannot be asked for.
        let Ok(query) = parse(&format!("{asked} status:200-399 is:passed")) else { continue };
        let worked: Vec<Arc<Exchange>> = newest(journal, &query)?
            .into_iter()
            .filter(|e| e.id != failed.id && e.verdict == Verdict::Passed && given::is_whole(&e.request))
            .collect();
        let requests: Vec<Vec<u8>> = worked.iter().map(|exchange| given::kept(exchange).request).collect();
        let candidate = |(exchange, request): (&Arc<Exchange>, _)| Candidate {
            request,
            is_same_operation,
            is_same_client: exchange.client == failed.client,
        };
        let candidates: Vec<Candidate<'_>> =
            worked.iter().zip(requests.iter().map(Vec::as_slice)).map(candidate).collect();
        let chosen = baseline::choose(&request, &candidates).and_then(|at| worked.get(at));
        if let Some(exchange) = chosen {
            return Ok(Some(exchange.clone()));
        }
    }
    Ok(None)
}

/// A few exchanges that worked of the same operation, or of the same method and path, newest first; not `but`.
///
/// # Errors
/// If the journal cannot be read.
pub fn others_that_worked(
    journal: &dyn Journal,
    of: &Exchange,
    but: ExchangeId,
) -> Result<Vec<Arc<Exchange>>, JournalError> {
    const MOST: usize = 6;
    let path = of.target.split('?').next().unwrap_or_default();
    let asked = match &of.operation {
        Some(name) => format!("op:\"{name}\""),
        None => format!("path:\"{path}\" method:\"{}\"", of.method),
    };
    // A name with a quote in it cannot be asked for.
    let Ok(query) = parse(&format!("{asked} status:200-399 is:passed")) else { return Ok(Vec::new()) };
    let found = journal.search(&query, Page { limit: MOST + 2, ..Page::default() })?.exchanges;
    Ok(found.into_iter().filter(|other| other.id != of.id && other.id != but).take(MOST).collect())
}

/// As many as are compared, newest first; fewer where the searches end before.
fn newest(journal: &dyn Journal, query: &Query) -> Result<Vec<Arc<Exchange>>, JournalError> {
    let mut all: Vec<Arc<Exchange>> = Vec::new();
    let mut before = None;
    for _ in 0..MOST_SEARCHES {
        let limit = baseline::MAX_CANDIDATES.saturating_sub(all.len());
        let found = journal.search(query, Page { before, limit, ..Page::default() })?;
        all.extend(found.exchanges);
        before = found.next;
        if before.is_none() || all.len() >= baseline::MAX_CANDIDATES {
            break;
        }
    }
    Ok(all)
}

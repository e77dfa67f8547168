//! The account of a call that the journal kept.

use candor_exchange::{Exchange, Redactor, Verdict};
use candor_inspect::Inspector;
use candor_problem::ErrorItem;

use super::{Account, Known, Worked};
use crate::{Reader, given};

impl Account {
    /// Tells of an exchange by the rules of today; `worked` is one to compare with, as the journal has it.
    pub fn of_kept(
        exchange: &Exchange,
        worked: Option<&Exchange>,
        inspector: &Inspector,
        reader: &Reader,
    ) -> Self {
        let sent = given::kept(exchange);
        let baseline = worked.map(|worked| given::kept(worked).request);
        let origin = worked.map(|worked| format!("the request that worked ({})", worked.status()));
        let judged = judged(exchange);
        Self::of(
            &Known {
                request: &sent.request,
                response: sent.response.as_deref().unwrap_or_default(),
                is_whole: given::is_whole(&exchange.request),
                host: sent.host.as_deref(),
                baseline: baseline.as_deref().zip(origin.as_deref()).map(|(request, origin)| Worked {
                    request,
                    origin,
                    is_example: false,
                }),
                inspector,
                judged: &judged,
                is_refused: exchange.verdict == Verdict::Refused,
                fault: exchange.fault.as_ref(),
                findings: &exchange.findings,
                // What was kept is masked already; this masks nothing anew but what looks like a secret.
                redactor: &Redactor::default(),
            },
            reader,
        )
    }
}

/// What Candor refused an exchange for, or observed.
pub fn judged(exchange: &Exchange) -> Vec<ErrorItem> {
    if !exchange.errors.is_empty() {
        return exchange.errors.clone();
    }
    let observed = exchange.observed.map_or(0, |observed| observed.errors);
    exchange.notes.iter().take(observed).map(|note| note.error.clone()).collect()
}

//! The answer of the upstream against the contract: watched while it streams through, checked when its end
//! is there.
//!
//! In mode `observe` the client has its answer before anything is checked. In mode `enforce` the answer is
//! held back until it is checked, or is larger than what is checked.

use std::sync::Arc;

use candor_contract::{Answer, AnswerBody, Operation};
use candor_exchange::FoundItem;
use candor_inspect::{Inspected, Inspector};
use candor_rule::{Fault, Finding, Found, Mode, Ruling, Scope, faults};
use candor_wire::response::{ResponseFraming, ResponseHead};

use crate::budget::{Booking, Budget};

/// What is watched of one answer.
#[derive(Debug, Default)]
pub(crate) enum Watch {
    /// Nothing: no operation, no documented answers, or the mode is off.
    #[default]
    Nothing,
    /// An answer that is still to be checked.
    Open(Box<Tee>),
    /// What was found.
    Done(Vec<FoundItem>),
}

/// An answer on its way, and what is needed to check it.
#[derive(Debug)]
pub(crate) struct Tee {
    inspector: Arc<Inspector>,
    operation: usize,
    scope: Scope,
    to_head: bool,
    head: ResponseHead,
    /// The body so far; `None` where it is not looked into.
    body: Option<Vec<u8>>,
    /// The body became larger than what is checked.
    over: bool,
    limit: usize,
    booking: Booking,
    /// The client gets nothing before the verdict.
    holds: bool,
}

/// Octets of body that the head announces, as far as they are checked.
fn announced(head: &ResponseHead, limit: usize) -> usize {
    match head.framing {
        ResponseFraming::Length(length) if length <= limit as u64 => length as usize,
        _ => 0,
    }
}

impl Watch {
    /// Decides from the head what is to be watched.
    pub(crate) fn of(
        inspector: &Arc<Inspector>,
        inspected: &Inspected,
        head: &ResponseHead,
        to_head: bool,
        (limit, budget): (usize, &Arc<Budget>),
        is_kept: bool,
    ) -> Self {
        let mode = inspector.policy.responses(&inspected.scope);
        let is_idle = mode == Mode::Off || mode == Mode::Observe && !is_kept;
        let number = inspected.operation.filter(|_| !is_idle);
        let Some((number, operation)) = number.and_then(|n| Some((n, operation(inspector, n)?))) else {
            return Self::Nothing;
        };
        if !operation.documents_responses() {
            return Self::Nothing;
        }
        let reads = operation.reads_response(head, to_head);
        Self::Open(Box::new(Tee {
            inspector: inspector.clone(),
            operation: number,
            scope: inspected.scope.clone(),
            to_head,
            head: head.clone(),
            body: reads.then(|| Vec::with_capacity(announced(head, limit))),
            over: false,
            limit,
            booking: Booking::new(budget.clone()),
            holds: mode == Mode::Enforce,
        }))
    }

    /// Takes note of a piece of the body.
    pub(crate) fn see(&mut self, data: &[u8]) {
        let Self::Open(tee) = self else { return };
        let Some(body) = &mut tee.body else { return };
        if tee.over {
            return;
        }
        if body.len() + data.len() > tee.limit || !tee.booking.add(data.len()) {
            tee.over = true;
            *body = Vec::new();
            tee.booking.clear();
            return;
        }
        body.extend_from_slice(data);
    }

    /// True while the client is to get nothing yet.
    pub(crate) fn holds(&self) -> bool {
        matches!(self, Self::Open(tee) if tee.holds && !tee.over)
    }

    /// True if the head alone decides: nothing looks into the body, which may be a stream without an end.
    pub(crate) fn is_decided(&self) -> bool {
        matches!(self, Self::Open(tee) if tee.body.is_none())
    }

    /// At the end of an answer that was held back, or as soon as it [is decided](Self::is_decided): checks it.
    ///
    /// # Errors
    /// The fault with which it is withheld.
    pub(crate) async fn judge(&mut self) -> Result<(), Fault> {
        if !self.holds() {
            return Ok(());
        }
        let Self::Open(tee) = std::mem::take(self) else { return Ok(()) };
        let (found, withheld) = match tee.is_small() {
            true => tee.check(),
            // A panic there is that of the check: the answer goes out unchecked rather than not at all.
            false => tokio::task::spawn_blocking(move || tee.check()).await.unwrap_or_default(),
        };
        *self = Self::Done(found);
        match withheld {
            Some(cause) => Err(faults::response_invalid::KIND.because(cause)),
            None => Ok(()),
        }
    }

    /// True if what is left to check takes so long that it is not done between two requests.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self, Self::Open(tee) if !tee.is_small())
    }

    /// What is wrong with the answer; checks it unless that was done.
    pub(crate) fn into_findings(self) -> Vec<FoundItem> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Open(tee) => tee.check().0,
            Self::Done(found) => found,
        }
    }
}

/// Octets of a body that are checked on the spot: well under a millisecond.
const SMALL: usize = 64 << 10;

impl Tee {
    fn is_small(&self) -> bool {
        self.body.as_ref().is_none_or(|body| body.len() <= SMALL)
    }

    /// What is found, as far as the policy wants to know; and why the answer is to be withheld, if it is.
    fn check(&self) -> (Vec<FoundItem>, Option<String>) {
        let body = match (&self.body, self.over) {
            (_, true) => AnswerBody::LargerThan(self.limit as u64),
            (Some(body), _) => AnswerBody::Whole(body),
            // Nothing looks into it; one octet stands for whatever there is.
            (None, _) => AnswerBody::Whole(b" "),
        };
        let answer = Answer { head: &self.head, body, to_head: self.to_head };
        let Some(operation) = operation(&self.inspector, self.operation) else { return Default::default() };
        let found = operation.check_response(&answer, &self.inspector.body_limits);
        let ruling = |finding: &Finding| self.inspector.policy.finding_ruling(finding, &self.scope);
        let found: Vec<Found> = found.into_iter().filter(|f| ruling(f.finding) != Ruling::Off).collect();
        let refused: Vec<&str> =
            found.iter().filter(|f| ruling(f.finding) == Ruling::Reject).map(|f| f.detail.as_str()).collect();
        let withheld = (!refused.is_empty()).then(|| refused.join(" "));
        (found.iter().map(FoundItem::from).collect(), withheld)
    }
}

fn operation(inspector: &Inspector, number: usize) -> Option<&Operation> {
    inspector.contract.as_ref()?.operation(number)
}

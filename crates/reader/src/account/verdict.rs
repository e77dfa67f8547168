//! What our own rules say of a request: as Candor said it at the time, or as the inspector says it now.

use candor_problem::ErrorItem;

use super::Known;
use crate::correct::Seen;

/// The verdict.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    /// What is wrong, the primary first.
    pub items: Vec<ErrorItem>,
    /// True if Candor answered because of it.
    pub is_refused: bool,
    /// The status that our rules give; `None` without a refusal.
    pub status: Option<u16>,
    /// The part of the request, 1 to 4, where a rule says so.
    pub shape: Option<u8>,
    /// True if an operation of an OpenAPI document takes the request as it is.
    pub is_accepted_by_contract: bool,
    /// The operation that it asks for.
    pub operation: Option<String>,
}

impl Verdict {
    pub fn of(known: &Known<'_>) -> Self {
        if known.request.is_empty() {
            return Self { items: known.judged.to_vec(), is_refused: known.is_refused, ..Self::default() };
        }
        let seen = Seen::of(known.inspector, known.request);
        let operation = seen.operation();
        let named = |o: &candor_contract::Operation| match o.id() {
            Some(id) => format!("{id} ({} {})", o.method(), o.template()),
            None => format!("{} {}", o.method(), o.template()),
        };
        let mut verdict = Self { operation: operation.map(named), ..Self::default() };
        if !known.judged.is_empty() {
            verdict.items = known.judged.to_vec();
            verdict.is_refused = known.is_refused;
        } else if known.is_whole {
            verdict.items = seen.violations().map(ErrorItem::from).collect();
            verdict.status = seen.refused.as_ref().and_then(|refused| Some(refused.status()?.code()));
            verdict.shape = seen.refused.as_ref().map(|refused| refused.rule().shape.number());
            verdict.is_accepted_by_contract = seen.is_judged && seen.refused.is_none() && operation.is_some();
        }
        verdict
    }

    pub fn is_wrong(&self) -> bool {
        !self.items.is_empty()
    }
}

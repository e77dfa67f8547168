//! What need not have been spent: requests that the contract refuses and that reached the API all the same,
//! requests that a client could have checked itself, and refused ones that were sent again unchanged.
//!
//! A request is counted once, for the first of these that holds. One that the contract refuses and the API took
//! is told apart and saves nothing: there the two do not agree, and a refusal would cost a call that works.

use std::collections::BTreeMap;

use candor_exchange::Exchange;
use candor_journal::Class;
use candor_problem::ErrorItem;

use crate::{Usage, retries::Retries};

/// Pairs of operation and rule that are told apart.
const MOST_WASTED: usize = 2000;

/// What is saved, by where the request is stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Saving {
    /// What these requests took.
    pub took: Usage,
    /// If the gateway refused them: what the API and its database had of them.
    pub earlier_refusal: Usage,
    /// If clients did not send them.
    pub validation: Usage,
}

/// By what it is saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Savings {
    /// Requests that failed at the API and that the contract refuses: observed, or sent before it said so.
    pub observed: Saving,
    /// Requests that Candor refused by a clause of the contract.
    pub refused: Saving,
    /// Refused requests that were sent again unchanged.
    pub retries: Saving,
    /// Requests that the contract refuses and the API took. Not part of the sum.
    pub accepted: Usage,
    /// Of the first two: by operation and rule.
    pub wasted: Vec<Wasted>,
    /// True if there were more refused requests than can be compared.
    pub is_cut: bool,
}

/// Requests of an operation that break a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Wasted {
    /// `None` for those of no operation.
    pub operation: Option<String>,
    /// The rule.
    pub code: String,
    /// What they took.
    pub usage: Usage,
}

impl Savings {
    /// All that can be saved, each request once.
    pub fn sum(&self) -> Saving {
        let all = [self.observed, self.refused, self.retries];
        Saving {
            took: all.iter().map(|one| one.took).sum(),
            earlier_refusal: all.iter().map(|one| one.earlier_refusal).sum(),
            validation: all.iter().map(|one| one.validation).sum(),
        }
    }
}

/// What the rules in force say of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub code: String,
    /// True if it is a clause of the contract, which a client can check for itself.
    pub is_clause: bool,
}

impl Refusal {
    /// By the first of several errors.
    pub fn of<'e>(errors: impl IntoIterator<Item = &'e ErrorItem>) -> Option<Self> {
        let first = errors.into_iter().next()?;
        Some(Self { code: first.code.clone(), is_clause: first.schema.is_some() })
    }

    /// What was observed of an exchange.
    pub fn observed(exchange: &Exchange) -> Option<Self> {
        exchange.observed?;
        Self::of(exchange.notes.iter().filter(|note| note.ruling == "observed").map(|note| &note.error))
    }
}

/// Adds savings up.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    savings: Savings,
    wasted: BTreeMap<(Option<String>, String), Usage>,
    retries: Retries,
}

impl Ledger {
    /// Notes a failure; those that came later are noted first.
    pub(crate) fn note(&mut self, exchange: &Exchange, class: Class, usage: Usage, judge: crate::Judge<'_>) {
        let found = match class {
            Class::Upstream => Refusal::observed(exchange).or_else(|| judge(exchange)),
            Class::Fault | Class::Observed => Refusal::observed(exchange),
            Class::Refused => Refusal::of(&exchange.errors).filter(|refusal| refusal.is_clause),
            Class::Passed => None,
        };
        let to = match class {
            Class::Observed => {
                self.savings.accepted += usage;
                return;
            }
            Class::Refused => &mut self.savings.refused,
            _ => &mut self.savings.observed,
        };
        if let Some(refusal) = &found {
            to.took += usage;
            to.earlier_refusal += usage.behind();
            to.validation += if refusal.is_clause { usage } else { Usage::default() };
            self.waste(exchange, refusal, usage);
        }
        if let Some(again) = self.retries.add(exchange, found.is_none().then_some(usage)) {
            self.savings.retries.took += again;
            self.savings.retries.validation += again;
        }
    }

    fn waste(&mut self, exchange: &Exchange, refusal: &Refusal, usage: Usage) {
        let key = (exchange.operation.clone(), refusal.code.clone());
        if self.wasted.len() < MOST_WASTED || self.wasted.contains_key(&key) {
            *self.wasted.entry(key).or_default() += usage;
        }
    }

    pub(crate) fn end(self) -> Savings {
        let each = |((operation, code), usage)| Wasted { operation, code, usage };
        let wasted = self.wasted.into_iter().map(each).collect();
        Savings { wasted, is_cut: self.retries.is_cut, ..self.savings }
    }
}

//! What callers have to be besides known: a plan that was paid for, a role, one of some names.

use candor_rule::Violation;

use super::select::{Asked, Which};
use crate::{
    credentials::{Claim, Identity, parts},
    rules::{auth_step_up_required, payment_required, permission_denied},
};

/// What callers have to be for some requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// What it is called towards clients.
    pub name: String,
    /// The requests.
    pub which: Which,
    /// What is looked at of a caller.
    pub claim: Claim,
    /// What it must be, or must have among others.
    pub values: Vec<String>,
    /// What others are refused with.
    pub otherwise: Otherwise,
}

/// What callers who do not meet a requirement are refused with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// 403 `permission-denied`.
    Permission,
    /// 402 `payment-required`.
    Payment,
    /// 401 `auth-step-up-required`: whoever signs in again, in one of the ways that are the values, meets it.
    StepUp,
}

impl Require {
    /// What the refusal says about how to meet it, as a header field (RFC 9470 §3).
    pub fn challenge(&self) -> Option<(&'static str, String)> {
        (self.otherwise == Otherwise::StepUp).then(|| auth_step_up_required::challenge(&self.values))
    }

    /// What a request of these callers breaks. Where nobody said who asks, nobody meets it.
    pub fn check(&self, asked: &Asked<'_>, identities: &[Identity]) -> Option<Violation> {
        let meets = |identity: &Identity| {
            parts(identity, &self.claim).iter().any(|part| self.values.iter().any(|own| own == part))
        };
        if !self.which.holds(asked) || identities.iter().any(meets) {
            return None;
        }
        let is_known = identities.iter().any(|identity| identity.subject.is_some());
        Some(match self.otherwise {
            Otherwise::Permission => permission_denied::at(asked.head, &self.name, is_known),
            Otherwise::Payment => payment_required::at(&self.name, is_known),
            Otherwise::StepUp => auth_step_up_required::at(&self.values),
        })
    }
}

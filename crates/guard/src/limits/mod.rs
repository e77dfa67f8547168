//! How often somebody may ask: rate limits and quotas, by the generic cell rate algorithm, and requests at once.
//!
//! A [`Limit`] says how many requests in which time, or how many at once, and whose requests count together. What
//! one request costs is a [`Charge`]; whether it can be paid is decided over one number for each key, which a
//! [`Ledger`] holds, or a Redis that several gateways share ([`shared`]). A request under way holds [`Seats`].

mod fields;
mod gcra;
mod ledger;
mod open;
pub mod shared;

use std::sync::Arc;
use std::time::Duration;

use candor_rule::{Rule, Violation};

pub use fields::fields;
pub(crate) use fields::seconds;
pub use gcra::{Pace, Spent, spend};
pub use ledger::Ledger;
pub use open::{Room, Seats};

use crate::rules::{concurrency_limited, quota_exceeded, rate_limited};

/// A rate limit, a quota, or a limit of requests under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it is called towards clients: a few letters, digits and hyphens.
    pub name: Arc<str>,
    /// What is counted, and how much of it there may be.
    pub measure: Measure,
    /// Whose requests count together.
    pub by: By,
    /// The operations that it is about, by their names; none means every request.
    pub operations: Vec<String>,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many requests in which time.
    Rate(Pace),
    /// How many requests under way at one time; at least 1.
    Open(u64),
}

/// Whose requests count together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Those of one client address; of one network of 2^64 for IPv6, since a client has that many. Counted
    /// before anybody is asked who they are, so that guessing costs too.
    Address,
    /// Those of one verified identity; of one address where nobody said who they are.
    Identity,
    /// Those with the same value of a header field; those without it count together.
    Header(String),
    /// All of them.
    Everybody,
}

/// What a request costs at one limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge<'a> {
    /// The limit.
    pub limit: &'a Limit,
    /// How many requests in which time it allows.
    pub pace: Pace,
    /// Whose account, within the limit.
    pub account: String,
}

/// A seat that a request needs at one limit of requests under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The limit.
    pub limit: &'a Limit,
    /// How many seats there are.
    pub most: u64,
    /// Whose account, within the limit.
    pub account: String,
}

/// Windows from an hour on are quotas: nobody waits that long within one call.
const QUOTA: Duration = Duration::from_secs(3600);

impl Limit {
    /// True if it is about this operation, or about every request.
    pub fn covers(&self, operation: Option<&str>) -> bool {
        self.operations.is_empty()
            || operation.is_some_and(|operation| self.operations.iter().any(|own| own == operation))
    }

    /// What a request of this account costs, if it is requests in a time that are counted.
    pub fn charge(&self, account: String) -> Option<Charge<'_>> {
        match self.measure {
            Measure::Rate(pace) => Some(Charge { limit: self, pace, account }),
            Measure::Open(_) => None,
        }
    }

    /// The seat that a request of this account needs, if it is requests under way that are counted.
    pub fn claim(&self, account: String) -> Option<Claim<'_>> {
        match self.measure {
            Measure::Rate(_) => None,
            Measure::Open(most) => Some(Claim { limit: self, most, account }),
        }
    }

    /// The rule that a request over this limit breaks.
    pub fn rule(&self) -> &'static Rule {
        match self.measure {
            Measure::Open(_) => &concurrency_limited::RULE,
            Measure::Rate(pace) if pace.window >= QUOTA => &quota_exceeded::RULE,
            Measure::Rate(_) => &rate_limited::RULE,
        }
    }

    /// What a request over this limit breaks.
    pub fn violation(&self, spent: &Spent) -> Violation {
        match self.measure {
            Measure::Open(most) => concurrency_limited::at(self, most),
            Measure::Rate(pace) if pace.window >= QUOTA => quota_exceeded::at(self, &pace, spent),
            Measure::Rate(pace) => rate_limited::at(self, &pace, spent),
        }
    }
}

/// The account of an address: IPv6 by its first 64 bits.
pub fn account_of(address: core::net::IpAddr) -> String {
    match address.to_canonical() {
        core::net::IpAddr::V4(address) => address.to_string(),
        core::net::IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

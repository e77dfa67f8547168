//! How often somebody may ask: rate limits and quotas, by the generic cell rate algorithm.
//!
//! A [`Limit`] says how many requests in which time, and whose requests count together. What one request costs is
//! a [`Charge`]; whether it can be paid is decided over one number for each key, which a [`Ledger`] holds, or a
//! store that several gateways share.

mod fields;
mod gcra;
mod ledger;

use std::sync::Arc;
use std::time::Duration;

use candor_rule::Violation;

pub use fields::fields;
pub(crate) use fields::seconds;
pub use gcra::{Pace, Spent, spend};
pub use ledger::Ledger;

use crate::rules::{quota_exceeded, rate_limited};

/// A rate limit or a quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it is called towards clients: a few letters, digits and hyphens.
    pub name: Arc<str>,
    /// How many requests in which time.
    pub pace: Pace,
    /// Whose requests count together.
    pub by: By,
    /// The operations that it is about, by their names; none means every request.
    pub operations: Vec<String>,
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

    /// What a request over this limit breaks.
    pub fn violation(&self, spent: &Spent) -> Violation {
        match self.pace.window >= QUOTA {
            true => quota_exceeded::at(self, spent),
            false => rate_limited::at(self, spent),
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

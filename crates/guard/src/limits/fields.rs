//! What clients are told of limits: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10)
//! and `Retry-After` (RFC 9110 §10.2.3).

use std::fmt::Write;
use std::time::Duration;

use super::{Limit, Measure, Spent};

/// The fields for what a request was charged, the limits in their order. `Retry-After` only where one of them
/// was not paid: the longest wait.
pub fn fields(charged: &[(&Limit, Spent)]) -> Vec<(&'static str, String)> {
    if charged.is_empty() {
        return Vec::new();
    }
    let (mut policy, mut state) = (String::new(), String::new());
    for (limit, spent) in charged {
        if !policy.is_empty() {
            policy.push_str(", ");
            state.push_str(", ");
        }
        // Writing to a String cannot fail. A name is made of letters, digits and hyphens.
        let name = &limit.name;
        match limit.measure {
            Measure::Rate(pace) => {
                let until = if spent.is_paid { spent.even } else { spent.wait };
                let _ = write!(policy, "\"{name}\";q={};w={}", pace.requests, seconds(pace.window));
                let _ = write!(state, "\"{name}\";r={};t={}", spent.left, seconds(until));
            }
            // Nobody knows when others are done.
            Measure::Open(most) => {
                let _ = write!(policy, "\"{name}\";q={most};qu=\"concurrent-requests\"");
                let _ = write!(state, "\"{name}\";r={}", spent.left);
            }
        }
    }
    let mut fields = vec![("RateLimit-Policy", policy), ("RateLimit", state)];
    let waits = charged.iter().filter(|(_, spent)| !spent.is_paid).map(|(_, spent)| spent.wait);
    fields.extend(waits.max().map(|wait| ("Retry-After", seconds(wait).to_string())));
    fields
}

/// Whole seconds, rounded up: after them it works.
pub(crate) fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

//! The allowance of a long window is used up.

use candor_rule::{ClientStatus, Level, Rule, Shape, Violation};

use super::rate_limited::{allowance, place};
use crate::{
    limits::{Limit, Pace, Spent, seconds},
    words::amount,
};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §4, draft-ietf-httpapi-ratelimit-headers-10",
    level: Level::May,
    alternatives: &[ClientStatus::of(402), ClientStatus::of(403)],
    ..Rule::refusing("quota-exceeded", 429, Shape::Guard, 110, include_str!("quota_exceeded.md"))
};

/// Raised by a limit whose window is an hour or longer.
pub(crate) fn at(limit: &Limit, pace: &Pace, spent: &Spent) -> Violation {
    let wait = amount(seconds(spent.wait), "second");
    let detail = format!("{} is used up for {wait}.", allowance(limit, pace));
    RULE.at(place(limit), detail, format!("Wait {wait}, or ask the owner of the API for a larger quota."))
}

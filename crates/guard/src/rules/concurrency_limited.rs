//! More requests are under way than the limit allows.

use candor_rule::{Level, Rule, Shape, Violation};

use super::rate_limited::{place, whose};
use crate::{limits::Limit, words::amount};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §4, draft-ietf-httpapi-ratelimit-headers-10",
    level: Level::Convention,
    ..Rule::refusing("concurrency-limited", 429, Shape::Guard, 110, include_str!("concurrency_limited.md"))
};

/// Raised by a limit whose seats are all taken.
pub(crate) fn at(limit: &Limit, most: u64) -> Violation {
    let requests = amount(most, "request");
    let detail = format!(
        "The limit \"{}\" of {requests} at one time{} is reached: so many are not answered yet.",
        limit.name,
        whose(limit)
    );
    RULE.at(place(limit), detail, "Wait until one of them is answered, then send the next one.")
}

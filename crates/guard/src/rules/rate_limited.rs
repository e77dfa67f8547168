//! More requests came than the limit allows.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};

use crate::{
    limits::{By, Limit, Pace, Spent, seconds},
    words::amount,
};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §4, RFC 9110 §10.2.3, draft-ietf-httpapi-ratelimit-headers-10",
    level: Level::May,
    alternatives: &[ClientStatus::of(403), ClientStatus::of(400)],
    ..Rule::refusing("rate-limited", 429, Shape::Guard, 110, include_str!("rate_limited.md"))
};

/// Raised by a limit that cannot be paid.
pub(crate) fn at(limit: &Limit, pace: &Pace, spent: &Spent) -> Violation {
    let wait = amount(seconds(spent.wait), "second");
    let detail = format!("{} is used up for {wait}.", allowance(limit, pace));
    RULE.at(place(limit), detail, format!("Wait {wait}, then send requests more slowly."))
}

/// `The limit "search" of 60 requests in 60 s from one address`.
pub(crate) fn allowance(limit: &Limit, pace: &Pace) -> String {
    let requests = amount(pace.requests, "request");
    format!("The limit \"{}\" of {requests} in {} s{}", limit.name, seconds(pace.window), whose(limit))
}

/// ` from one address`.
pub(crate) fn whose(limit: &Limit) -> &'static str {
    match &limit.by {
        By::Address => " from one address",
        By::Identity => " of one caller",
        By::Header(_) => " with one value of its header",
        By::Everybody => "",
    }
}

/// What the account is named by.
pub(crate) fn place(limit: &Limit) -> Place {
    match &limit.by {
        By::Header(name) => Place::no_header(name.clone()),
        _ => Place::Message,
    }
}

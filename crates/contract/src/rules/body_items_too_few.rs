//! An array with too few items.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.4.2; RFC 9110 §15.5.21",
    ..declare::body("body-items-too-few", include_str!("body_items_too_few.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, min: u64, sent: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    let sent = words::count(sent, "item", "items");
    let detail = format!("{subject} has {sent}; {min} or more are expected.");
    RULE.at(place, detail, "Add what is missing.")
}

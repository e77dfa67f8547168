//! An array that has an item twice.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.4.3; RFC 9110 §15.5.21",
    ..declare::body("body-items-not-unique", include_str!("body_items_not_unique.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, first: usize, second: usize) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(
        place,
        format!("{subject} has the same item at {first} and {second}; each item is expected once."),
        format!("Remove the item at {second}."),
    )
}

//! An array with too few items of a kind.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.4.5; RFC 9110 §15.5.21",
    ..declare::body("body-contains-too-few", include_str!("body_contains_too_few.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, min: u64, count: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(
        place,
        format!(
            "{subject} has {count} items of the kind that the contract counts; {min} or more are expected."
        ),
        "Add items of that kind.",
    )
}

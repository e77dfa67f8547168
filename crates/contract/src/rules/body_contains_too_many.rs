//! An array with too many items of a kind.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.4.4; RFC 9110 §15.5.21",
    ..declare::body("body-contains-too-many", include_str!("body_contains_too_many.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, max: u64, count: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(
        place,
        format!(
            "{subject} has {count} items of the kind that the contract counts; {max} or fewer are expected."
        ),
        "Remove items of that kind.",
    )
}

//! A number that is no multiple.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.2.1; RFC 9110 §15.5.21",
    ..declare::body("body-multiple-of", include_str!("body_multiple_of.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, bound: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; a multiple of {bound} is expected."),
        format!("Send a multiple of {bound}."),
    )
}

//! A number above its maximum.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.2.2; RFC 9110 §15.5.21",
    ..declare::body("body-number-too-large", include_str!("body_number_too_large.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, bound: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; {bound} or less is expected."),
        format!("Send {bound} or less."),
    )
}

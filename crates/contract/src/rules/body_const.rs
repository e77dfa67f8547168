//! A value that must be one constant.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-const", include_str!("body_const.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, expected: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(place, format!("{subject} is {found}; {expected} is expected."), format!("Send {expected}."))
}

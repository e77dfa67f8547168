//! A value that the contract rules out.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.4; RFC 9110 §15.5.21",
    ..declare::body("body-not", include_str!("body_not.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(place, format!("{subject} is {found}, which the contract rules out."), "Send another value.")
}

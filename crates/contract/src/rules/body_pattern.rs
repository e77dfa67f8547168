//! A text that does not match its pattern.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.3, §4.3; RFC 9110 §15.5.21",
    ..declare::body("body-pattern", include_str!("body_pattern.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, pattern: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; it has to match `{pattern}`."),
        "Send a text of the form that the contract asks for.",
    )
}

//! A text with too few characters.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.2; RFC 9110 §15.5.21",
    ..declare::body("body-string-too-short", include_str!("body_string_too_short.md"))
};

/// Raised where the schema is checked. Lengths count characters (Unicode scalar values).
pub(crate) fn of(spot: Spot, min: u64, length: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    let length = words::count(length, "character", "characters");
    let detail = format!("{subject} has {length}; {min} or more are expected.");
    RULE.at(place, detail, "Send a longer text.")
}

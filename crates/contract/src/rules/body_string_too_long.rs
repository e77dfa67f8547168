//! A text with too many characters.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.1; RFC 9110 §15.5.21",
    ..declare::body("body-string-too-long", include_str!("body_string_too_long.md"))
};

/// Raised where the schema is checked. Lengths count characters (Unicode scalar values).
pub(crate) fn of(spot: Spot, max: u64, length: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    let length = words::count(length, "character", "characters");
    let detail = format!("{subject} has {length}; {max} or fewer are expected.");
    RULE.at(place, detail, format!("Shorten it to {}.", words::count(max, "character", "characters")))
}

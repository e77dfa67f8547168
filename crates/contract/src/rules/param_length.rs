//! A parameter that is too short or too long.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.1, §6.3.2",
    ..declare::parameter("param-length", include_str!("param_length.md"))
};

/// Raised where the schema is checked. `bound` is "2 or more" or the like.
pub(crate) fn of(spot: Spot, length: u64, bound: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    let length = words::count(length, "character", "characters");
    let detail = format!("{subject} has {length}; {bound} are expected.");
    RULE.at(place, detail, format!("Send a text of {bound} characters."))
}

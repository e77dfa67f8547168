//! An object with too many properties.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.5.1; RFC 9110 §15.5.21",
    ..declare::body("body-properties-too-many", include_str!("body_properties_too_many.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, max: u64, sent: u64) -> Violation {
    let Spot { place, subject, .. } = spot;
    let most = words::count(max, "property", "properties");
    let fix = format!("Remove properties until {max} are left.");
    RULE.at(place, format!("{subject} has {sent}; at most {most} is expected."), fix)
}

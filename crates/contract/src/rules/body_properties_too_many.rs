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
    let sent = words::count(sent, "property", "properties");
    let detail = format!("{subject} has {sent}; {max} or fewer are expected.");
    RULE.at(place, detail, format!("Remove properties until {max} are left."))
}

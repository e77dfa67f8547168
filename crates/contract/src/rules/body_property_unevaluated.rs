//! A property that no part of a combined schema allows.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §11.3; RFC 9110 §15.5.21",
    ..declare::body("body-property-unevaluated", include_str!("body_property_unevaluated.md"))
};

/// Raised where the schema is checked. `meant` is the allowed property nearest to the one sent.
pub(crate) fn of(spot: Spot, name: &str, meant: Option<&str>) -> Violation {
    let sent = words::name(name);
    let detail = format!("{} is a property that no part of the contract speaks of.", spot.subject);
    let fix = match meant.map(words::name) {
        Some(meant) => format!("Rename {sent} to {meant}, or remove it."),
        None => format!("Remove {sent}."),
    };
    RULE.at(spot.place, detail, fix)
}

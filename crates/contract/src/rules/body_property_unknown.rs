//! A property that the contract does not allow.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.3.2.3; RFC 9110 §15.5.21",
    ..declare::body("body-property-unknown", include_str!("body_property_unknown.md"))
};

/// Raised where the schema is checked. `meant` is the allowed property nearest to the one sent.
pub(crate) fn of(spot: Spot, name: &str, meant: Option<&str>) -> Violation {
    let subject = match spot.subject.rsplit_once('/') {
        Some((parent, _)) if parent.len() > 1 => format!("{parent}`"),
        _ => "The body".to_owned(),
    };
    let sent = words::name(name);
    let fix = match meant.map(words::name) {
        Some(meant) => format!("Rename {sent} to {meant}, or remove it."),
        None => format!("Remove {sent}."),
    };
    let detail = match meant.map(words::name) {
        Some(meant) => format!("{subject} has the unknown property {sent}; did you mean {meant}?"),
        None => format!("{subject} has the unknown property {sent}; the contract allows no others."),
    };
    RULE.at(spot.place, detail, fix)
}

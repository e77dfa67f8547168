//! A value where none may be sent.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §4.3.2; RFC 9110 §15.5.21",
    ..declare::body("body-value-forbidden", include_str!("body_value_forbidden.md"))
};

/// Raised where the schema is `false`.
pub(crate) fn of(spot: Spot) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(place, format!("{subject} is sent; nothing may be sent there."), "Leave it out.")
}

/// Raised where schemas lie inside one another more deeply than they are followed.
pub(crate) fn too_deep(spot: Spot) -> Violation {
    let Spot { place, subject, .. } = spot;
    let detail = format!("{subject} is nested more deeply than the contract can be followed.");
    RULE.at(place, detail, "Send a flatter body.").because("too-deep")
}

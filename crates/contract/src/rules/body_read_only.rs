//! A property that only the server sets.

use candor_rule::{Action, Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §9.4; OpenAPI 3.1.1 (Validating readOnly and writeOnly); OpenAPI 3.0.4 (SHOULD NOT be sent); RFC 9110 §15.5.21",
    action: Action::Warn,
    ..declare::body("body-read-only", include_str!("body_read_only.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(place, format!("{subject} is set by the server alone and is sent here."), "Leave it out.")
}

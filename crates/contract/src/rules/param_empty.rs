//! A parameter without a value.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Parameter Object, allowEmptyValue)",
    ..declare::parameter("param-empty", include_str!("param_empty.md"))
};

/// Raised where the value is read.
pub(crate) fn of(spot: Spot, expected: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    let detail = format!("{subject} is there but empty; {expected} is expected.");
    RULE.at(place, detail, "Give it a value, or leave the parameter out.")
}

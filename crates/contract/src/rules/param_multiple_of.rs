//! A number that is no multiple.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.2.1",
    ..declare::parameter("param-multiple-of", include_str!("param_multiple_of.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, step: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; a multiple of {step} is expected."),
        format!("Send a multiple of {step}."),
    )
}

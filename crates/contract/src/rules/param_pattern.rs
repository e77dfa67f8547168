//! A parameter that does not match its pattern.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.3, §4.3",
    ..declare::parameter("param-pattern", include_str!("param_pattern.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, pattern: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    let detail = format!("{subject} is {found}; it has to match `{pattern}`.");
    RULE.at(place, detail, "Send a value of the form that the contract asks for.")
}

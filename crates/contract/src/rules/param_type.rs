//! A parameter that cannot be read as its type.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.1.1; OpenAPI 3.1.1 (Parameter Object, schema)",
    ..declare::parameter("param-type", include_str!("param_type.md"))
};

/// Raised where the value is read. `hint` says how the value should have been written.
pub(crate) fn of(spot: Spot, expected: &str, hint: Option<&str>) -> Violation {
    let Spot { place, subject, found } = spot;
    let fix = hint.map_or_else(|| format!("Send {expected}."), str::to_owned);
    RULE.at(place, format!("{subject} is {found}; {expected} is expected."), fix)
}

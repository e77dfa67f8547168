//! A number outside its bounds.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.2.2–§6.2.5",
    ..declare::parameter("param-range", include_str!("param_range.md"))
};

/// Raised where the schema is checked. `bound` is "at least 1" or the like.
pub(crate) fn of(spot: Spot, bound: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(place, format!("{subject} is {found}; {bound} is expected."), format!("Send {bound}."))
}

//! A list with too few, too many or repeated items.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.4.1–§6.4.3",
    ..declare::parameter("param-items", include_str!("param_items.md"))
};

/// Raised where the schema is checked. `is` and `expected` speak of the items: "has 4 items", "3 or fewer are".
pub(crate) fn of(spot: Spot, is: &str, expected: &str, fix: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(place, format!("{subject} {is}; {expected} expected."), fix)
}

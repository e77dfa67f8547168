//! An array without the item that it must contain.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.3.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-contains-none", include_str!("body_contains_none.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; none of its items is of the kind that it has to contain."),
        "Add an item of the kind that the contract asks for.",
    )
}

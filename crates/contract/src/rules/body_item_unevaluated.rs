//! An item that no part of a combined schema allows.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §11.2; RFC 9110 §15.5.21",
    ..declare::body("body-item-unevaluated", include_str!("body_item_unevaluated.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(
        place,
        format!("{subject} is an item that no part of the contract speaks of."),
        "Remove the item.",
    )
}

//! An array with more items than places.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.3.1.2; RFC 9110 §15.5.21",
    ..declare::body("body-item-unexpected", include_str!("body_item_unexpected.md"))
};

/// Raised where the schema is checked, at the first item that is too many.
pub(crate) fn of(spot: Spot, places: usize) -> Violation {
    let Spot { place, subject, .. } = spot;
    let most = words::count(places as u64, "item", "items");
    RULE.at(
        place,
        format!("{subject} is one item too many; the list ends after {most}."),
        format!("Send only {most}."),
    )
}

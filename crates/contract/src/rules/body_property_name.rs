//! The name of a property is not allowed.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.3.2.4; RFC 9110 §15.5.21",
    ..declare::body("body-property-name", include_str!("body_property_name.md"))
};

/// Raised where the schema is checked. `asked` says what names have to do: "to match `^[a-z]+$`".
pub(crate) fn of(spot: Spot, name: &str, asked: &str) -> Violation {
    let detail = format!("The property name {} at {} has {asked}.", words::name(name), spot.subject);
    RULE.at(spot.place, detail, "Rename the property as the contract asks.")
}

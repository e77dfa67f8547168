//! A property that must be there is absent.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.5.3; RFC 9110 §15.5.21",
    ..declare::body("body-property-required", include_str!("body_property_required.md"))
};

/// Raised where the schema is checked. `instead` is a property that was sent and looks like the absent one.
pub(crate) fn of(spot: Spot, missing: &str, instead: Option<&str>) -> Violation {
    let Spot { place, subject, .. } = spot;
    let missing = words::name(missing);
    let (sent, fix) = match instead.map(words::name) {
        Some(sent) => (format!("; {sent} was sent"), format!("Rename {sent} to {missing}.")),
        None => (String::new(), format!("Add {missing}.")),
    };
    RULE.at(place, format!("{subject} has no {missing}, which is required{sent}."), fix)
}

//! The property that tells shapes apart is absent.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Discriminator Object); RFC 9110 §15.5.21",
    ..declare::body("body-discriminator-missing", include_str!("body_discriminator_missing.md"))
};

/// Raised where no shape fits and the property that names it is absent.
pub(crate) fn of(spot: Spot, property: &str, known: &[&str]) -> Violation {
    let Spot { place, subject, .. } = spot;
    let property = words::name(property);
    let detail = format!("{subject} has no {property}, which says what it is.");
    RULE.at(place, detail, format!("Add {property} with {}.", words::names(known)))
}

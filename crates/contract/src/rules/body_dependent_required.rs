//! A property that another one calls for is absent.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.5.4; RFC 9110 §15.5.21",
    ..declare::body("body-dependent-required", include_str!("body_dependent_required.md"))
};

/// Raised where the schema is checked: because `trigger` is there, `missing` is needed.
pub(crate) fn of(spot: Spot, trigger: &str, missing: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    let (trigger, missing) = (words::name(trigger), words::name(missing));
    let detail = format!("{subject} has {trigger} but no {missing}; with the one the other is required.");
    RULE.at(place, detail, format!("Add {missing}, or remove {trigger}."))
}

//! A value that fits more than one alternative.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-one-of-many", include_str!("body_one_of_many.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, branches: usize) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(
        place,
        format!("{subject} fits {branches} of the allowed shapes at once; exactly one is expected."),
        "Remove what belongs to the other shapes.",
    )
}

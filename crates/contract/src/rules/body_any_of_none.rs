//! A value that fits none of several shapes.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.2; RFC 9110 §15.5.21",
    ..declare::body("body-any-of-none", include_str!("body_any_of_none.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, branches: usize) -> Violation {
    let Spot { place, subject, found } = spot;
    RULE.at(
        place,
        format!("{subject} is {found}; it fits none of the {branches} shapes that are allowed."),
        "Make it fit one of the allowed shapes.",
    )
}

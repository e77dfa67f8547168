//! A value that fits none of the alternatives.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, schema::Types};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-one-of-none", include_str!("body_one_of_none.md"))
};

/// Raised where the schema is checked. `types` are those of the shapes, where the value is of none of them.
pub(crate) fn of(spot: Spot, branches: usize, types: Option<Types>) -> Violation {
    let Spot { place, subject, found } = spot;
    match types.map(Types::words) {
        Some(words) => {
            RULE.at(place, format!("{subject} is {found}; {words} is expected."), format!("Send {words}."))
        }
        None => RULE.at(
            place,
            format!("{subject} is {found}; it fits none of the {branches} shapes that are allowed."),
            "Make it fit one of the allowed shapes.",
        ),
    }
}

//! A value that fits more than one alternative.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-one-of-many", include_str!("body_one_of_many.md"))
};

/// Raised where the schema is checked. `branches` are those that fit: their numbers, and names if they have any.
pub(crate) fn of(spot: Spot, branches: &[(usize, Option<&str>)]) -> Violation {
    let Spot { place, subject, .. } = spot;
    let named: Option<Vec<String>> = branches.iter().map(|(_, name)| name.map(words::name)).collect();
    let which = match named.as_deref() {
        Some([first, second]) => format!("both {first} and {second}; only one of them"),
        _ => format!("{} of the allowed shapes at once; exactly one", branches.len()),
    };
    RULE.at(place, format!("{subject} fits {which} is expected."), "Remove what belongs to the other shapes.")
}

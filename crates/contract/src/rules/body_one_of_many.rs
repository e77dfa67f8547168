//! A value that fits more than one alternative.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.1.3; RFC 9110 §15.5.21",
    ..declare::body("body-one-of-many", include_str!("body_one_of_many.md"))
};

/// Raised where the schema is checked. `branches` are those that fit: their numbers, and names if they have any.
/// Of an object something can be taken away; whether another number or text fits one shape alone is not known.
pub(crate) fn of(spot: Spot, branches: &[(usize, Option<&str>)], is_object: bool) -> Violation {
    let Spot { place, subject, .. } = spot;
    let called =
        |(number, name): &(usize, Option<&str>)| name.map_or_else(|| format!("shape {number}"), words::name);
    let which = match branches {
        [first, second] => {
            format!("both {} and {} of `oneOf`; only one of them", called(first), called(second))
        }
        _ => format!("{} of the shapes of `oneOf` at once; exactly one", branches.len()),
    };
    let fix = if is_object {
        "Remove what belongs to the other shapes."
    } else {
        "Send a value that fits one shape alone; if there is none, the contract has to say `anyOf`."
    };
    RULE.at(place, format!("{subject} fits {which} is expected."), fix)
}

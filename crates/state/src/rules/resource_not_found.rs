//! The operation exists, and nothing has this identifier.

use candor_rule::{ClientStatus, Connection, ParameterIn, Place, Rule, Shape, Violation, sensitive};

use crate::said;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.5",
    alternatives: &[ClientStatus::of(410)],
    connection: Connection::Keep,
    ..Rule::refusing(
        "resource-not-found",
        404,
        Shape::TargetOrHeaders,
        190,
        include_str!("resource_not_found.md"),
    )
};

/// No `resource`, such as "pet", has `value` in the parameter that names it.
pub fn at(resource: &str, (name, location): (&str, ParameterIn), value: &str) -> Violation {
    let (resource, shown) = (said(resource), sensitive::echo(name, value));
    RULE.at(
        Place::Parameter { name: name.to_owned(), location, span: None },
        format!("There is no {resource} with {} {shown}.", said(name)),
        "Check the identifier, or list the collection first.",
    )
}

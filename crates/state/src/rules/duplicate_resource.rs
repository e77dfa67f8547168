//! A value that has to be unique is taken.

use candor_rule::{ClientStatus, Connection, MendedBy, Rule, Shape, Violation, sensitive};

use crate::{in_body, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.10",
    alternatives: &[ClientStatus::of(422), ClientStatus::of(400)],
    connection: Connection::Keep,
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("duplicate-resource", 409, Shape::Values, 190, include_str!("duplicate_resource.md"))
};

/// Another `resource`, such as "pet", has `value` at `pointer` already.
pub fn at(pointer: &str, resource: &str, value: &str) -> Violation {
    let name = pointer.rsplit('/').next().unwrap_or(pointer);
    let shown = sensitive::echo(name, value);
    RULE.at(
        in_body(pointer),
        format!("Another {} already has the {} {shown}.", said(resource), said(name)),
        "Choose another value, or update what exists.",
    )
}

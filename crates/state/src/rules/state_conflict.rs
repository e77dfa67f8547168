//! The request is right by itself, and not in the present state of the resource.

use candor_rule::{ClientStatus, Connection, Rule, Shape, Violation};

use crate::{in_body, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.10",
    alternatives: &[ClientStatus::of(412), ClientStatus::of(422)],
    connection: Connection::Keep,
    ..Rule::refusing("state-conflict", 409, Shape::Values, 190, include_str!("state_conflict.md"))
};

/// At `pointer` of the body, the change of `resource` ("the pet") is not possible, for `reason` ("it is sold").
pub fn at(pointer: &str, resource: &str, reason: &str) -> Violation {
    let detail =
        format!("The change does not fit the present state of {}: {}.", said(resource), said(reason));
    RULE.at(
        in_body(pointer),
        detail,
        "Read the current state, then decide whether the change is still wanted.",
    )
}

//! The resource is there already, and the request wants it only if it is not.

use candor_rule::{ClientStatus, Level, Rule, Shape, Violation};
use candor_wire::Head;

use crate::header;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §13.1.2, §13.2.1",
    level: Level::Must,
    alternatives: &[ClientStatus::of(409)],
    ..Rule::refusing(
        "precondition-failed-exists",
        412,
        Shape::Values,
        136,
        include_str!("precondition_failed_exists.md"),
    )
};

/// Raised where `If-None-Match` is `*`, or lists the current tag.
pub fn at(head: &Head) -> Violation {
    RULE.at(
        header(head, "If-None-Match"),
        "The resource exists already, and If-None-Match asks that it does not.",
        "Use If-Match to change it, or choose another name.",
    )
}

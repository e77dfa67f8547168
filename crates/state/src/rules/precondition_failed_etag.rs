//! The resource has another version than the change is based on.

use candor_rule::{ClientStatus, Level, Rule, Shape, Violation};
use candor_wire::Head;

use crate::{header, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §13.1.1, §13.2.1, §15.5.13",
    level: Level::May,
    alternatives: &[ClientStatus::of(409)],
    ..Rule::refusing(
        "precondition-failed-etag",
        412,
        Shape::Values,
        136,
        include_str!("precondition_failed_etag.md"),
    )
};

/// The tag of the resource is `current`, with its quotes, and `If-Match` does not list it.
pub fn at(head: &Head, current: &str) -> Violation {
    let current = said(current);
    RULE.at(
        header(head, "If-Match"),
        format!(
            "The resource has changed since it was read: its ETag is {current}, and If-Match has another."
        ),
        "GET it again, merge the change, and retry with the new ETag in If-Match.",
    )
}

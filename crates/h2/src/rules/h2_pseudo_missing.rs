//! A request of HTTP/2 lacks a pseudo-header field.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1, §8.1.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-pseudo-missing",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_pseudo_missing.md"),
    )
};

/// Raised when a request's fields are there.
pub(crate) fn of(name: &str) -> Violation {
    RULE.at(
        Place::no_header(name),
        format!("The HTTP/2 request has no {name}; :method, :scheme and :path are expected in each."),
        "Send :method, :scheme and :path.",
    )
}

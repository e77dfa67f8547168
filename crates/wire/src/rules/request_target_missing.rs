//! The request line has a method and a version, but no target.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3, §3.2.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "request-target-missing",
        400,
        Shape::TargetOrHeaders,
        20,
        include_str!("request_target_missing.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, method: &str) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("No target stands between the method {method} and the version."),
        format!("Send at least \"/\" as the target: \"{method} / HTTP/1.1\"."),
    )
}

//! The target holds a raw space.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "request-target-whitespace",
        400,
        Shape::TargetOrHeaders,
        20,
        include_str!("request_target_whitespace.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The request target contains a space that is not percent-encoded.",
        "Write each space in the URL as %20.",
    )
}

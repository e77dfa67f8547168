//! The trailer section is larger than the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.4; RFC 6585 §5",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("trailers-too-large", 431, Shape::Body, 142, include_str!("trailers_too_large.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The trailers are longer than {limit} octets."),
        "Send fewer or shorter trailers.",
    )
}

//! The first line after the request line starts with whitespace.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-leading-whitespace",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_leading_whitespace.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The first line after the request line starts with whitespace; a header name is expected.",
        "Start each header line with its name.",
    )
}

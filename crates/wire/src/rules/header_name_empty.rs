//! A header line starts with a colon.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5; RFC 9110 §5.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-name-empty",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_name_empty.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A header line starts with \":\"; its name is absent.",
        "Put the name before the colon; HTTP/2 names such as :path do not go into HTTP/1.1.",
    )
}

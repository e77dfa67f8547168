//! A carriage return stands alone in the head.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2; RFC 9110 §5.5",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("bare-cr", 400, Shape::TargetOrHeaders, 20, include_str!("bare_cr.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A carriage return (0D) stands alone; in a head it must be followed by a line feed (0A).",
        "Remove the carriage return from the value; look for user input that goes into a header unescaped.",
    )
}

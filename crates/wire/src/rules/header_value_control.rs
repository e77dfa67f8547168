//! A header value holds a control character.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.5",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-value-control",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_value_control.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("A header value contains {}, a control character.", text::octet(octet)),
        "Remove it, or percent-encode the value if the header allows that.",
    )
}

//! A header value holds NUL.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.5",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("header-value-nul", 400, Shape::TargetOrHeaders, 40, include_str!("header_value_nul.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A header value contains NUL (00).",
        "Remove the NUL; look for binary data or a C string length that is one too long.",
    )
}

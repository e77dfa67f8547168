//! Whitespace stands between a header name and its colon.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5.1",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-space-before-colon",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_space_before_colon.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, name: &[u8]) -> Violation {
    RULE.at(
        Place::header(text::printable(name, 40), Span::octet(offset)),
        format!("Whitespace stands between the name {} and its colon.", text::printable(name, 40)),
        "Write the colon directly after the name.",
    )
}

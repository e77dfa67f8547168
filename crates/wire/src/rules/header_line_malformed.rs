//! A header line has no colon.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-line-malformed",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_line_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, line: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("The header line \"{}\" has no colon after its name.", text::printable(line, 24)),
        "Write each header as \"Name: value\".",
    )
}

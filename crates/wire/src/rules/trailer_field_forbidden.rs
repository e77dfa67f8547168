//! A trailer names a field that must come before the body.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §6.5.1; RFC 9112 §7.1.2",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "trailer-field-forbidden",
        400,
        Shape::Body,
        142,
        include_str!("trailer_field_forbidden.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, name: &[u8]) -> Violation {
    RULE.at(
        Place::header(text::printable(name, 40), span),
        format!("The trailer {} must come before the body.", text::printable(name, 40)),
        "Send it in the head of the request.",
    )
}

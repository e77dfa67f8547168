//! Content-Length is not a number.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3; RFC 9110 §8.6",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "content-length-invalid",
        400,
        Shape::Body,
        60,
        include_str!("content_length_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        format!("Content-Length is \"{}\"; decimal digits are expected.", text::printable(value, 24)),
        "Let the HTTP library set Content-Length, or write the number of octets of the body in digits.",
    )
}

//! Content-Length has a sign.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3; RFC 9110 §8.6",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("content-length-signed", 400, Shape::Body, 60, include_str!("content_length_signed.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        format!("Content-Length is \"{}\"; digits without a sign are expected.", text::printable(value, 24)),
        "Write the number without a sign; a negative one often comes from a subtraction that went wrong.",
    )
}

//! Content-Length is larger than any body can be.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.6, §15.5.14, §17.5",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "content-length-overflow",
        413,
        Shape::Body,
        60,
        include_str!("content_length_overflow.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        "Content-Length is above 9,223,372,036,854,775,807.",
        "Write the number of octets of the body; look for an overflow in the program that computes it.",
    )
}

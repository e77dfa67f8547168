//! Content-Length is given several times with the same value.

use candor_rule::{Action, Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3; RFC 9110 §8.6",
    level: Level::May,
    connection: Connection::Close,
    default: Some(Action::Warn),
    lenient: Some(Action::Warn),
    ..Rule::refusing(
        "content-length-repeated",
        400,
        Shape::Body,
        60,
        include_str!("content_length_repeated.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        "Content-Length is given more than once.",
        "Send Content-Length once.",
    )
}

//! Several Content-Length values differ.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "content-length-conflict",
        400,
        Shape::Body,
        60,
        include_str!("content_length_conflict.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        "Content-Length is given more than once with different values.",
        "Send Content-Length once; look for a proxy or a wrapper that adds a second one.",
    )
}

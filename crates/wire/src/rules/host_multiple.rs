//! There is more than one Host header.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("host-multiple", 400, Shape::TargetOrHeaders, 50, include_str!("host_multiple.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Host", span),
        "A second Host header; HTTP/1.1 needs exactly one.",
        "Send Host once.",
    )
}

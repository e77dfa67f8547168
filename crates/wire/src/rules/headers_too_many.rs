//! There are more header lines than the limit allows.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §5; RFC 9110 §5.4",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("headers-too-many", 431, Shape::TargetOrHeaders, 40, include_str!("headers_too_many.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, limit: usize) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("The request has more than {limit} header lines."),
        "Send fewer headers; check that the client does not add one on each retry.",
    )
}

//! One header line is longer than the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §5; RFC 9110 §5.4",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("header-too-large", 431, Shape::TargetOrHeaders, 40, include_str!("header_too_large.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, name: &[u8], limit: usize) -> Violation {
    RULE.at(
        Place::header(text::printable(name, 40), span),
        format!("The header {} is longer than {limit} octets.", text::printable(name, 40)),
        "Move long data into the body; check that the client does not append to the header on each retry.",
    )
}

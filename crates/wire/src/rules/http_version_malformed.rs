//! The version is not written HTTP/digit.digit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.3, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "http-version-malformed",
        400,
        Shape::TargetOrHeaders,
        20,
        include_str!("http_version_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, version: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("The version is \"{}\"; \"HTTP/1.1\" is expected.", text::printable(version, 24)),
        "End the request line with exactly \"HTTP/1.1\".",
    )
}

//! The request line is not "METHOD target HTTP/version".

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2, §3",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "request-line-malformed",
        400,
        Shape::TargetOrHeaders,
        20,
        include_str!("request_line_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, line: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The first line is \"{}\"; \"METHOD target HTTP/1.1\" is expected.",
            text::printable(line, 40)
        ),
        "Send a first line such as \"GET /pets HTTP/1.1\".",
    )
}

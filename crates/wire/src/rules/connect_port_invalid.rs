//! The port of a CONNECT target is absent or out of range.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.3.6",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "connect-port-invalid",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("connect_port_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, port: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The port of the CONNECT target is \"{}\"; a number from 1 to 65535 is expected.",
            text::printable(port, 12)
        ),
        "Name the port, such as \"api.example:443\".",
    )
}

//! CONNECT needs a host and a port.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2.3; RFC 9110 §9.3.6",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "connect-target-invalid",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("connect_target_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, target: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "CONNECT names \"{}\"; a host and a port such as \"api.example:443\" are expected.",
            text::printable(target, 40)
        ),
        "Send a normal method for a path; CONNECT is for forward proxies.",
    )
}

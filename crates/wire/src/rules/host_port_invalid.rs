//! The port in Host is not a number from 0 to 65535.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 3986 §3.2.3",
    level: Level::Must,
    ..Rule::refusing(
        "host-port-invalid",
        400,
        Shape::TargetOrHeaders,
        50,
        include_str!("host_port_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, port: &[u8]) -> Violation {
    RULE.at(
        Place::header("Host", span),
        format!("The port in Host is \"{}\"; a number up to 65535 is expected.", text::printable(port, 12)),
        "Correct the port, or leave it and its colon out.",
    )
}

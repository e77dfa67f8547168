//! A WebSocket version other than 13.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6455 §4.2.2, §4.4; RFC 9110 §15.5.22",
    level: Level::Must,
    answer_fields: &[("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")],
    ..Rule::refusing(
        "websocket-version-unsupported",
        426,
        Shape::TargetOrHeaders,
        46,
        include_str!("websocket_version_unsupported.md"),
    )
};

/// Raised for a handshake that is in order otherwise.
pub(crate) fn at(span: Span, version: &[u8]) -> Violation {
    RULE.at(
        Place::header("Sec-WebSocket-Version", span),
        format!("Sec-WebSocket-Version is \"{}\"; version 13 is spoken here.", text::printable(version, 16)),
        "Use a WebSocket library that speaks version 13 (RFC 6455).",
    )
}

//! A WebSocket opening request lacks a part, or has an odd one.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6455 §4.2.1, §4.2.2",
    level: Level::Must,
    ..Rule::refusing(
        "websocket-handshake-invalid",
        400,
        Shape::TargetOrHeaders,
        46,
        include_str!("websocket_handshake_invalid.md"),
    )
};

const FIX: &str = "Open the connection with a WebSocket library; it sends every part of the handshake.";

/// The method is not GET, or the version is HTTP/1.0.
pub(crate) fn request_line(span: Span) -> Violation {
    RULE.at(Place::Octets(span), "The WebSocket handshake is to be a GET request of HTTP/1.1.", FIX)
}

/// `Connection` does not name `upgrade`.
pub(crate) fn connection() -> Violation {
    RULE.at(
        Place::no_header("Connection"),
        "Upgrade asks for WebSocket, but no Connection header names \"Upgrade\".",
        "Send \"Connection: Upgrade\" too; a proxy on the way may have taken it out.",
    )
}

/// A field of the handshake is not there.
pub(crate) fn absent(name: &str) -> Violation {
    RULE.at(Place::no_header(name), format!("The WebSocket handshake has no {name}."), FIX)
}

/// The key is not the base64 form of 16 octets. Its value stays unsaid.
pub(crate) fn key(span: Span) -> Violation {
    RULE.at(
        Place::header("Sec-WebSocket-Key", span),
        "Sec-WebSocket-Key is not the base64 form of 16 octets (24 characters that end in \"==\").",
        FIX,
    )
}

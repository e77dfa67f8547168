//! CONNECT is for forward proxies.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.3.6, §15.6.2; RFC 9931 (Requirements for HTTP CONNECT; updates RFC 9112: a proxy MUST close when it rejects CONNECT)",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "connect-not-supported",
        501,
        Shape::TargetOrHeaders,
        32,
        include_str!("connect_not_supported.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "CONNECT asks for a tunnel; this is a gateway in front of an API, not a forward proxy.",
        "Take this address out of the proxy settings of the client, and send the request to it directly.",
    )
}

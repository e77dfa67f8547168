//! The version is well written, but its major number is not 1.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.6.6, §2.5, §6.2",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "http-version-unsupported",
        505,
        Shape::TargetOrHeaders,
        20,
        include_str!("http_version_unsupported.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, version: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The request line asks for {}; this connection speaks HTTP/1.1.",
            text::printable(version, 16)
        ),
        "Send HTTP/1.1; HTTP/2 is negotiated through TLS (ALPN), not in the request line.",
    )
}

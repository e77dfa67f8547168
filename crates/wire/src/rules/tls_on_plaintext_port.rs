//! The first octets are a TLS handshake, but the port speaks plain HTTP.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2, §9.7",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "tls-on-plaintext-port",
        400,
        Shape::TargetOrHeaders,
        10,
        include_str!("tls_on_plaintext_port.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The connection opened with a TLS handshake (16 03); this port speaks plain HTTP.",
        "Use http:// for this port, or send the request to the port that serves https://.",
    )
}

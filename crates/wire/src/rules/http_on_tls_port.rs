//! A request came in clear text to a port that speaks TLS.

use candor_rule::{Connection, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §9.7; RFC 9110 §4.2.2",
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("http-on-tls-port", 400, Shape::TargetOrHeaders, 10, include_str!("http_on_tls_port.md"))
};

/// Raised for whatever request is read on such a connection.
pub fn at() -> Violation {
    RULE.at(
        Place::octet(0),
        "The request came in clear text; this port accepts HTTPS only.",
        "Change http:// to https:// in the URL, and replace every secret that was sent in clear.",
    )
}

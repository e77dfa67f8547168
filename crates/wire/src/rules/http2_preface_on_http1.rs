//! The HTTP/2 client preface arrived where only HTTP/1.1 is spoken.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.6.6, §2.5; RFC 9113 §3.3, §3.4",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "http2-preface-on-http1",
        505,
        Shape::TargetOrHeaders,
        10,
        include_str!("http2_preface_on_http1.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The client opened an HTTP/2 conversation; this connection speaks HTTP/1.1 only.",
        "Use HTTP/1.1 here (for curl: --http1.1 instead of --http2-prior-knowledge).",
    )
}

//! A block of headers cannot be unpacked.

use crate::hpack::Undecodable;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §4.3; RFC 7541 §2.3.3, §4.2, §5.1, §5.2",
    level: Level::Must,
    status: None,
    connection: Connection::GoAway,
    ..Rule::refusing(
        "h2-compression-failed",
        400,
        Shape::TargetOrHeaders,
        10,
        include_str!("h2_compression_failed.md"),
    )
};

/// Raised when a block was to be decoded.
pub(crate) fn at(stream: u32, fault: Undecodable) -> Violation {
    let Undecodable { offset, reason } = fault;
    RULE.at(
        Place::Message,
        format!("The headers of stream {stream} cannot be unpacked: at octet {offset} {reason}."),
        "Use one HPACK encoder for each connection, and an HTTP/2 library that is up to date.",
    )
}

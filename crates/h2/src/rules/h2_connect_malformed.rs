//! A CONNECT of HTTP/2 has the wrong pseudo-header fields.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.5; RFC 8441 §4",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-connect-malformed",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_connect_malformed.md"),
    )
};

/// Raised for a field that CONNECT does not have.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("A CONNECT request has {name}; only :method and :authority are expected."),
        "Send only :method and :authority with CONNECT.",
    )
}

/// Raised for a CONNECT that names no host.
pub(crate) fn no_authority() -> Violation {
    RULE.at(
        Place::no_header(":authority"),
        "A CONNECT request has no :authority; host and port to connect to are expected there.",
        "Send :authority with host and port.",
    )
}

/// Raised for the extended form, which is not offered.
pub(crate) fn protocol(line: &Line<'_>) -> Violation {
    RULE.at(
        Place::header(":protocol", line.name_at),
        "The request has :protocol, but extended CONNECT is not offered on this connection.",
        "Use HTTP/1.1 to switch to another protocol such as WebSocket.",
    )
}

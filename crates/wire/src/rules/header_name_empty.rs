//! A header line starts with a colon.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5; RFC 9110 §5.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-name-empty",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_name_empty.md"),
    )
};

/// Raised by the scanner, for a line that starts with a colon.
pub(crate) fn at(offset: usize, line: &[u8]) -> Violation {
    let pseudo = [&b":method"[..], b":path", b":authority", b":scheme", b":status", b":protocol"];
    if pseudo.iter().any(|name| line.starts_with(name)) {
        return RULE
            .at(
                Place::octet(offset),
                "A header line starts with \":\": a pseudo-header of HTTP/2, which HTTP/1.1 does not have.",
                "Write method and path into the first line (\"GET /path HTTP/1.1\") and the authority into Host.",
            )
            .because("http2-pseudo-header");
    }
    RULE.at(
        Place::octet(offset),
        "A header line starts with \":\"; its name is absent.",
        "Put the name before the colon.",
    )
}

//! The first octets belong to another protocol.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2",
    level: Level::Should,
    connection: Connection::Close,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("not-http", 400, Shape::TargetOrHeaders, 10, include_str!("not_http.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, line: &[u8]) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "The connection opened with \"{}\", which is not an HTTP request.",
            text::printable(line, 24)
        ),
        "Check the port and the protocol of the client: HTTP requests start with a method such as GET.",
    )
}

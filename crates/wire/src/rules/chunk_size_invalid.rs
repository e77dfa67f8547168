//! A chunk does not start with its size.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("chunk-size-invalid", 400, Shape::Body, 142, include_str!("chunk_size_invalid.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("A chunk starts with {}; its size in hexadecimal digits is expected.", text::octet(octet)),
        "Start each chunk with its size in hexadecimal and CR LF; let the HTTP library do it.",
    )
}

//! The chunk extensions are longer than the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "chunk-extension-too-long",
        400,
        Shape::Body,
        142,
        include_str!("chunk_extension_too_long.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The chunk extensions are longer than {limit} octets."),
        "Leave chunk extensions out.",
    )
}

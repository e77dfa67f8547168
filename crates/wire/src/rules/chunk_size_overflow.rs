//! A chunk size is larger than any body can be.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1; RFC 9110 §15.5.14",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("chunk-size-overflow", 413, Shape::Body, 142, include_str!("chunk_size_overflow.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A chunk size has more than 16 digits or is above 2^63-1.",
        "Write the size of each chunk as it is; look for an overflow in the program that computes it.",
    )
}

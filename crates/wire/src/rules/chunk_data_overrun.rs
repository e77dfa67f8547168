//! The data of a chunk does not end where its size says.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("chunk-data-overrun", 400, Shape::Body, 142, include_str!("chunk_data_overrun.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, size: u64, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "After {} octets of chunk data stands {}; CR LF is expected.",
            text::thousands(size),
            text::octet(octet)
        ),
        "Give each chunk the size of its data in octets (not characters), in hexadecimal.",
    )
}

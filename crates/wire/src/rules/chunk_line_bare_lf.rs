//! A line of the chunked body ends with LF alone.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("chunk-line-bare-lf", 400, Shape::Body, 142, include_str!("chunk_line_bare_lf.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A chunk line ends with LF alone; CR LF is expected.",
        "End the size line and the data of every chunk with CR LF (0D 0A).",
    )
}

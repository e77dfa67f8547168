//! A line of the trailer section is no header line.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1.2, §5",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("trailer-malformed", 400, Shape::Body, 142, include_str!("trailer_malformed.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("A trailer line has {} where a header line is expected.", text::octet(octet)),
        "End the body with \"0\" CR LF CR LF; trailers are seldom needed.",
    )
}

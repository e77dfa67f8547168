//! The target holds a control character.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 3986 §2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "target-control-char",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_control_char.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The target contains {}, a control character.", text::octet(octet)),
        format!("Remove it, or write %{octet:02X} if it belongs to a value."),
    )
}

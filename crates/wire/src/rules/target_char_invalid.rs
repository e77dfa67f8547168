//! The target holds a character that URLs do not allow raw.

use candor_rule::{Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 3986 §2.2, §2.3, App. A",
    level: Level::Should,
    ..Rule::refusing(
        "target-char-invalid",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_char_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The target contains {}, which stands in URLs percent-encoded only.", text::octet(octet)),
        format!("Write %{octet:02X} instead."),
    )
}

//! The target holds octets outside ASCII.

use candor_rule::{Action, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2; RFC 3986 §2.1, §2.5",
    level: Level::Should,
    lenient: Some(Action::Warn),
    ..Rule::refusing("target-non-ascii", 400, Shape::TargetOrHeaders, 30, include_str!("target_non_ascii.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The target contains octet {octet:02X}; URLs on the wire are ASCII only."),
        "Percent-encode the UTF-8 form of the text, such as \"%C3%A9\" for \"é\".",
    )
}

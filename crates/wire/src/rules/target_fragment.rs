//! The target holds a fragment.

use candor_rule::{Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.1; RFC 9112 §3.2; RFC 3986 §3.5",
    level: Level::Should,
    ..Rule::refusing("target-fragment", 400, Shape::TargetOrHeaders, 30, include_str!("target_fragment.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The target contains \"#\"; the fragment of a URL is not sent to a server.",
        "Cut the URL at \"#\"; if a number sign is meant, write %23.",
    )
}

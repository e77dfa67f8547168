//! A percent sign is not followed by two hex digits.

use candor_rule::{Action, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §2.1, §2.4; RFC 9112 §3.2",
    level: Level::Should,
    // In the query only; in the path the detector refuses whatever the preset says.
    lenient: Some(Action::Warn),
    ..Rule::refusing(
        "target-percent-malformed",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_percent_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, part: &str, found: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "\"{}\" in the {part} is no percent-encoding: two hex digits are expected after \"%\".",
            text::printable(found, 3)
        ),
        "If a percent sign is meant, write %25; else complete the two digits.",
    )
}

//! The path holds a segment "." or "..".

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §5.2.4, §6.2.2.3; RFC 9110 §17.3",
    lenient: Some(Action::Warn),
    ..Rule::refusing(
        "target-dot-segment",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_dot_segment.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, segment: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The path contains the segment \"{}\"; clients resolve it before they send.",
            text::printable(segment, 2)
        ),
        "Send the path as it is after resolution.",
    )
}

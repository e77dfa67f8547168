//! The path holds a segment that decodes to "." or "..".

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §2.3, §6.2.2.2, §6.2.2.3",
    lenient: Some(Action::Warn),
    ..Rule::refusing(
        "target-dot-segment-encoded",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_dot_segment_encoded.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, segment: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("The path contains \"{}\", an encoded dot segment.", text::printable(segment, 6)),
        "Send the path as it is after resolution; a real name of dots belongs into a body.",
    )
}

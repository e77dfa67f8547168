//! The path holds an encoded control character.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §7.3",
    ..Rule::refusing(
        "target-encoded-control",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_encoded_control.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, found: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("The path contains {}, an encoded control character.", text::printable(found, 3)),
        "Remove it from the path; such values belong into a body.",
    )
}

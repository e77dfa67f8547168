//! The path holds %5C.

use candor_rule::{Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §7.3; RFC 9110 §17.3",
    ..Rule::refusing(
        "target-encoded-backslash",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_encoded_backslash.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "The path contains %5C, a backslash; some servers take it for a \"/\".",
        "Use \"/\" between segments; send file names with backslashes in a body.",
    )
}

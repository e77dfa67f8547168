//! The path holds %2F.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §2.2, §7.3",
    action: Action::Warn,
    lenient: Some(Action::Off),
    ..Rule::refusing(
        "target-encoded-slash",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_encoded_slash.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "The path contains %2F; some servers take it for a \"/\", others do not.",
        "Send the value in the query or the body, where it means the same to everybody.",
    )
}

//! The path is percent-encoded twice.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §2.4",
    action: Action::Off,
    strict: Some(Action::Warn),
    default: Some(Action::Warn),
    ..Rule::refusing(
        "target-double-encoded",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_double_encoded.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, found: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "\"{}\" in the path is encoded twice: it decodes to another percent-encoding.",
            text::printable(found, 5)
        ),
        "Encode each value exactly once.",
    )
}

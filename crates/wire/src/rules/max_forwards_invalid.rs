//! Max-Forwards is no whole number.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.6.2",
    ..Rule::refusing(
        "max-forwards-invalid",
        400,
        Shape::TargetOrHeaders,
        44,
        include_str!("max_forwards_invalid.md"),
    )
};

/// Raised by the scanner for the methods that Max-Forwards is defined for.
pub(crate) fn at(span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header("Max-Forwards", span),
        format!("Max-Forwards is \"{}\"; digits are expected.", text::printable(value, 16)),
        "Send 0 or a whole number above it, or leave Max-Forwards out.",
    )
}

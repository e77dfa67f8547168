//! The method is a known one in other letters.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.1; RFC 9112 §3.1",
    level: Level::Should,
    ..Rule::refusing("method-case", 501, Shape::TargetOrHeaders, 22, include_str!("method_case.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, method: &str) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The method is {method}; methods are case-sensitive, and {} is the known one.",
            method.to_ascii_uppercase()
        ),
        format!("Write {} in capital letters.", method.to_ascii_uppercase()),
    )
}

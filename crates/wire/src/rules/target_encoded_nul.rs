//! The target holds %00.

use candor_rule::{Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §7.3; RFC 9110 §17.3",
    ..Rule::refusing(
        "target-encoded-nul",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_encoded_nul.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "The target contains %00, a NUL; programs written in C take it for the end of the text.",
        "Remove %00 from the URL.",
    )
}

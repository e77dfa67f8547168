//! The percent-encoded octets of path or query are not UTF-8.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §2.5; RFC 9110 §4.2.3",
    ..Rule::refusing(
        "target-encoded-not-utf8",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_encoded_not_utf8.md"),
    )
};

/// Raised where a contract says that the target carries text. `found` is the triplet as sent.
pub fn at(span: Span, part: &str, found: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "From {} on the {part} does not decode to UTF-8, the encoding that URLs carry text in.",
            text::printable(found, 3)
        ),
        "Encode the text as UTF-8 first, then percent-encode each octet.",
    )
}

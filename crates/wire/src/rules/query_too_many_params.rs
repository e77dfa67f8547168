//! The query has more parameters than the limit.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §4.1, §17.5",
    ..Rule::refusing("query-too-many-params", 400, Shape::Body, 30, include_str!("query_too_many_params.md"))
};

/// Raised by the scanner at the first parameter beyond the limit.
pub(crate) fn at(span: Span, count: usize, limit: usize) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The query has {} parameters; at most {} are accepted.",
            text::thousands(count as u64),
            text::thousands(limit as u64)
        ),
        "Send fewer parameters at a time, or put them into the body of a POST.",
    )
}

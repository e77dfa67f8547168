//! A multipart type that names no boundary.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 2046 §5.1.1; RFC 7578 §4.1; RFC 9110 §8.3.3",
    level: Level::Must,
    alternatives: &[ClientStatus::of(415)],
    ..Rule::refusing(
        "multipart-boundary-missing",
        400,
        Shape::TargetOrHeaders,
        122,
        include_str!("multipart_boundary_missing.md"),
    )
};

/// Raised for the value of Content-Type, which stands at `span` in the message.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Content-Type", span),
        "Content-Type says multipart and names no boundary; the parts cannot be told apart.",
        "Let the HTTP library set Content-Type for multipart bodies: it knows the boundary that it wrote.",
    )
}

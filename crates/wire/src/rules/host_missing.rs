//! There is no Host header.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2",
    level: Level::Must,
    ..Rule::refusing("host-missing", 400, Shape::TargetOrHeaders, 50, include_str!("host_missing.md"))
};

/// Raised by the scanner; the place is the end of the head, where Host is still not there.
pub(crate) fn at(end: usize) -> Violation {
    RULE.at(
        Place::header("Host", Span::new(end, end)),
        "No Host header; HTTP/1.1 needs exactly one.",
        "Add a Host header with the name from the URL, such as \"Host: api.example\".",
    )
}

//! The path holds "//".

use candor_rule::{Action, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §3.3",
    action: Action::Warn,
    lenient: Some(Action::Off),
    ..Rule::refusing(
        "target-empty-segment",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_empty_segment.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The path contains \"//\", an empty segment; some servers merge it, others do not.",
        "Join base URL and path with exactly one \"/\".",
    )
}

//! The target holds raw brackets, or a raw bar in the query.

use candor_rule::{Action, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 3986 §3.2.2, §3.4, App. A",
    action: Action::Warn,
    strict: Some(Action::Reject),
    ..Rule::refusing(
        "target-brackets-raw",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_brackets_raw.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The target contains {} raw; RFC 3986 wants it percent-encoded.", text::octet(octet)),
        format!("Write %{octet:02X} instead."),
    )
}

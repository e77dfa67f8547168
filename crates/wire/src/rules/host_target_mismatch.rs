//! The absolute target and Host name different hosts.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2, §3.2.2; RFC 9110 §7.4, §15.5.1",
    action: Action::Warn,
    ..Rule::refusing(
        "host-target-mismatch",
        400,
        Shape::TargetOrHeaders,
        52,
        include_str!("host_target_mismatch.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Host", span),
        "The absolute target names another host than the Host header; the target counts.",
        "Send the host of the URL in both places.",
    )
}

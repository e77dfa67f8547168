//! The target host:port is for CONNECT only.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.1; RFC 9112 §3.2.3",
    level: Level::Must,
    ..Rule::refusing(
        "target-authority-form",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_authority_form.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, target: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The target is \"{}\", a host and a port; that goes with CONNECT only.",
            text::printable(target, 40)
        ),
        "Send the path in the request line and the host in the Host header.",
    )
}

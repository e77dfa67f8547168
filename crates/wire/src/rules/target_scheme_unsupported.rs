//! The absolute target has a scheme other than http and https.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.4, §15.5.1; RFC 9112 §3.2.2",
    ..Rule::refusing(
        "target-scheme-unsupported",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_scheme_unsupported.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, scheme: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The scheme of the target is \"{}\"; http or https is expected.",
            text::printable(scheme, 24)
        ),
        "Use an http:// or https:// URL, or only its path.",
    )
}

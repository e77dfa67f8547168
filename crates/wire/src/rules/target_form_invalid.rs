//! The target is none of the four forms that HTTP has.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2, §3.2.1",
    level: Level::Should,
    ..Rule::refusing(
        "target-form-invalid",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_form_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, target: &[u8]) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!(
            "The request target is \"{}\"; a path that starts with \"/\" is expected.",
            text::printable(target, 40)
        ),
        "Start the target with \"/\", or send an absolute URL with http://.",
    )
}

/// Host or port of an absolute target. The value stays unsaid: it may hold a password.
pub(crate) fn authority_at(span: Span, detail: &str) -> Violation {
    RULE.at(
        Place::Octets(span),
        detail,
        "Write the URL as \"http://host:port/path\", an IPv6 address in brackets, or send only its path.",
    )
}

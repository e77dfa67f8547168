//! Basic credentials are not base64 of a user, a colon and a password.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7617 §2, RFC 9110 §11.4",
    alternatives: &[ClientStatus::of(401)],
    ..Rule::refusing(
        "auth-basic-malformed",
        400,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_basic_malformed.md"),
    )
};

/// Raised where the credentials are no base64; `stray` is the first character that cannot be.
pub(crate) fn not_base64(span: Span, stray: Option<usize>) -> Violation {
    let span = stray.map_or(span, |at| Span::octet(span.start + at));
    at(span, "are not base64", "not-base64")
}

/// Raised where the text has no colon.
pub(crate) fn without_colon(span: Span) -> Violation {
    at(span, "hold no colon between user and password", "no-colon")
}

/// Raised where the text has a control character.
pub(crate) fn with_control(span: Span) -> Violation {
    at(span, "hold a control character, such as a line break", "control")
}

fn at(span: Span, what: &str, reason: &'static str) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        format!("The Basic credentials {what}; base64 of \"user:password\" is expected."),
        "Encode \"user:password\" as UTF-8, then as base64 with padding, without line breaks.",
    )
    .because(reason)
}

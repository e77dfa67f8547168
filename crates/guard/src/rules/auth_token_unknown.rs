//! Nobody holds this bearer token.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    ..Rule::refusing(
        "auth-token-unknown",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_unknown.md"),
    )
};

/// Raised for a token that stands for nobody.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        "The access token is none that this API knows.",
        "Send an active token exactly as it was issued.",
    )
}

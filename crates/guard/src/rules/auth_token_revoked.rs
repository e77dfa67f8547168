//! The id of a token is on the list of those that were taken back.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7519 §4.1.7",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing(
        "auth-token-revoked",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_revoked.md"),
    )
};

/// Raised for a token on the list of those that were taken back.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        "The access token was taken back by its issuer.",
        "Sign in again.",
    )
}

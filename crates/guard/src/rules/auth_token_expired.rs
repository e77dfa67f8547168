//! The claim `exp` of a token is in the past.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7519 §4.1.4",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403), ClientStatus::of(400)],
    ..Rule::refusing(
        "auth-token-expired",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_expired.md"),
    )
};

/// Raised for a token whose time is over.
pub(crate) fn at(span: Span, exp: u64) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        format!("The access token expired at {} (claim exp).", words::moment(exp)),
        "Get a new token and send the request again.",
    )
}

/// Raised for a token that never expires, where such are not taken.
pub(crate) fn without(span: Span) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        "The access token does not say when it expires (claim exp), and tokens without end are not taken.",
        "Get a token that has the claim exp.",
    )
    .because("exp-missing")
}

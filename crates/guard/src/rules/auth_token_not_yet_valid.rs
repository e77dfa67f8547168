//! The claim `nbf` or `iat` of a token is in the future.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Span, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7519 §4.1.5",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(403)],
    mended_by: MendedBy::Network,
    ..Rule::refusing(
        "auth-token-not-yet-valid",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_not_yet_valid.md"),
    )
};

/// Raised for a token whose time has not come.
pub(crate) fn at(span: Span, begins: u64) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        format!("The access token is valid only from {} on (claim nbf or iat).", words::moment(begins)),
        "Wait until then, or check the clock of whoever issues the tokens.",
    )
}

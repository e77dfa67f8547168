//! The claim `aud` or `iss` of a token is none that is accepted.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7519 §4.1.1, §4.1.3, RFC 9068 §4",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    ..Rule::refusing(
        "auth-token-audience-wrong",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_audience_wrong.md"),
    )
};

/// Raised where `aud` names none of the accepted audiences.
pub(crate) fn audience(span: Span, found: &[String], expected: &[String]) -> Violation {
    let found = match found {
        [] => "names no audience".to_owned(),
        found => format!("is for {}", words::names("aud", found)),
    };
    at(span, &found, "aud", expected)
}

/// Raised where `iss` is not an accepted issuer.
pub(crate) fn issuer(span: Span, found: Option<&str>, expected: &[String]) -> Violation {
    let found = match found {
        None => "names no issuer".to_owned(),
        Some(found) => format!("is from {}", words::names("iss", &[found])),
    };
    at(span, &found, "iss", expected)
}

fn at(span: Span, found: &str, claim: &'static str, expected: &[String]) -> Violation {
    let expected = words::names(claim, expected);
    RULE.at(
        Place::header("Authorization", span),
        format!("The access token {found} (claim {claim}), and {expected} is expected."),
        format!("Ask for a token whose {claim} is {expected}."),
    )
    .because(claim)
}

//! The algorithm of a token is not on the list.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation, text};

use crate::{credentials::Algorithm, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8725 §3.1, RFC 6750 §3.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "auth-token-algorithm-refused",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_algorithm_refused.md"),
    )
};

/// Raised for an algorithm that is not on the list.
pub(crate) fn at(span: Span, name: &str, accepted: &[Algorithm]) -> Violation {
    let accepted: Vec<&str> = accepted.iter().map(|algorithm| algorithm.name()).collect();
    let accepted = text::one_of(&accepted);
    RULE.at(
        Place::header("Authorization", span),
        format!(
            "The access token is signed with {} (alg), which is not taken.",
            words::names("alg", &[name])
        ),
        format!("Use a token that is signed with {accepted}."),
    )
}

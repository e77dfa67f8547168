//! No key of the issuer fits the token.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7515 §4.1.4",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    ..Rule::refusing(
        "auth-key-unknown",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_key_unknown.md"),
    )
};

/// Raised where no key of the issuer fits, also after a look for new ones.
pub(crate) fn at(span: Span, kid: Option<&str>) -> Violation {
    let key = match kid {
        Some(kid) => format!("the key {} (kid), which the issuer does not have", words::names("kid", &[kid])),
        None => "a key that the issuer does not have".to_owned(),
    };
    RULE.at(
        Place::header("Authorization", span),
        format!("The access token is signed with {key}."),
        "Get a new token; the key may have been replaced.",
    )
}

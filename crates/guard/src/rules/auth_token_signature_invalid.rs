//! The signature of a token does not verify.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7515 §5.2",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    ..Rule::refusing(
        "auth-token-signature-invalid",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_signature_invalid.md"),
    )
};

/// Raised where the key is known and the signature is not by it.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        "The signature of the access token is not by the key that it names.",
        "Send the token unchanged, from the issuer that this API trusts.",
    )
}

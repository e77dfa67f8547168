//! The bearer token is no JWT that can be read.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

/// What is wrong with the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It has another number of parts than three.
    Parts(usize),
    /// It has the five parts of an encrypted one.
    Encrypted,
    /// Header or claims are no base64url of a JSON object.
    NotJson(&'static str),
    /// The header has no `alg`.
    WithoutAlgorithm,
    /// The header asks for an extension to be understood.
    Critical,
    /// The signature is no base64url.
    Signature,
    /// A claim that is a moment is no number.
    Moment(&'static str),
}

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 7519 §7.2, RFC 7515 §4.1.11",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "auth-token-malformed",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_token_malformed.md"),
    )
};

/// Raised at the part that is wrong.
pub(crate) fn at(span: Span, reason: Reason) -> Violation {
    let (word, found) = match reason {
        Reason::Parts(1) => ("parts", "has no dots; a JWT has three parts with dots between".to_owned()),
        Reason::Parts(number) => ("parts", format!("has {number} parts; a JWT has three, with dots between")),
        Reason::Encrypted => ("encrypted", "is encrypted (JWE); a signed one (JWS) is expected".to_owned()),
        Reason::NotJson(part) => ("not-json", format!("has {part} that are not base64url of a JSON object")),
        Reason::WithoutAlgorithm => ("no-alg", "names no algorithm (alg) in its header".to_owned()),
        Reason::Critical => ("crit", "asks for an extension (crit) that is not known here".to_owned()),
        Reason::Signature => ("signature", "has a signature that is not base64url".to_owned()),
        Reason::Moment(claim) => ("moment", format!("has a claim {claim} that is not a number of seconds")),
    };
    RULE.at(
        Place::header("Authorization", span),
        format!("The access token {found}."),
        "Send the token exactly as it was issued, in full.",
    )
    .because(word)
}

//! Right credentials from a sign-in that is too weak for this.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9470 §3",
    level: Level::Must,
    alternatives: &[ClientStatus::of(403)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing(
        "auth-step-up-required",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_step_up_required.md"),
    )
};

/// Raised where none of the ways to sign in that are enough was used.
pub(crate) fn at(ways: &[String]) -> Violation {
    let ways = words::names("acr", ways);
    RULE.at(
        Place::no_header("Authorization"),
        format!("The sign-in behind these credentials is too weak for this; acr {ways} is expected."),
        format!("Sign in again with acr_values {ways}, and send the new token."),
    )
}

/// What the refusal says about it.
pub(crate) fn challenge(ways: &[String]) -> (&'static str, String) {
    let is_allowed = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
    let ways: String = ways.join(" ").chars().filter(is_allowed).collect();
    let error = "insufficient_user_authentication";
    let said =
        format!("Bearer error=\"{error}\", error_description=\"{}\", acr_values=\"{ways}\"", RULE.title());
    ("WWW-Authenticate", said)
}

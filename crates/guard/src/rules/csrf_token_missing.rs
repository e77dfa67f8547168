//! A request that a cookie signs in has no CSRF token.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(401)],
    ..Rule::refusing("csrf-token-missing", 403, Shape::Guard, 85, include_str!("csrf_token_missing.md"))
};

/// Raised where the header field is absent or empty; pages find the token in the cookie.
pub(crate) fn at(header: &str, cookie: &str) -> Violation {
    RULE.at(
        Place::no_header(header),
        format!("A cookie signs this request in, and it has no CSRF token in {header}."),
        format!("Read the token from the cookie \"{cookie}\" and send it in {header}."),
    )
}

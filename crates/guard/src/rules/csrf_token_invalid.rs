//! The CSRF token is not one of this session.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, OWASP Cross-Site Request Forgery Prevention Cheat Sheet",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing("csrf-token-invalid", 403, Shape::Guard, 85, include_str!("csrf_token_invalid.md"))
};

/// Raised for a token that was not made for the session of the request.
pub(crate) fn at(header: &str, span: Span, cookie: &str) -> Violation {
    RULE.at(
        Place::header(header, span),
        format!("The CSRF token in {header} does not belong to this session."),
        format!(
            "Read the cookie \"{cookie}\" again, which this answer sets, and send the request with its value."
        ),
    )
}

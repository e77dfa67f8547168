//! A key that was used for another request.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

use crate::idempotency::FIELD;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "draft-ietf-httpapi-idempotency-key-header-07 §2.7",
    level: Level::Should,
    alternatives: &[ClientStatus::of(409), ClientStatus::of(400)],
    ..Rule::refusing(
        "idempotency-key-reused",
        422,
        Shape::Values,
        146,
        include_str!("idempotency_key_reused.md"),
    )
};

/// Raised for the key of the later request.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header(FIELD, span),
        "This Idempotency-Key was used for a request with another address or body.",
        "Make a new key for a new request; repeat the old one unchanged.",
    )
}

//! A request with the same key is still running.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation};

use crate::idempotency::FIELD;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "draft-ietf-httpapi-idempotency-key-header-07 §2.7",
    level: Level::Should,
    alternatives: &[ClientStatus::of(425), ClientStatus::of(429)],
    ..Rule::refusing(
        "idempotency-key-in-progress",
        409,
        Shape::Values,
        146,
        include_str!("idempotency_key_in_progress.md"),
    )
};

/// Raised for the key of the later request.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header(FIELD, span),
        "A request with this Idempotency-Key is still being worked on.",
        "Wait for its answer, or send the same request again in a moment.",
    )
}

//! The operation needs an Idempotency-Key, and there is none.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};

use crate::idempotency::FIELD;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "draft-ietf-httpapi-idempotency-key-header-07 §2.7",
    level: Level::Should,
    alternatives: &[ClientStatus::of(422), ClientStatus::of(428)],
    ..Rule::refusing(
        "idempotency-key-missing",
        400,
        Shape::TargetOrHeaders,
        132,
        include_str!("idempotency_key_missing.md"),
    )
};

/// Raised for operations that need one.
pub(crate) fn at() -> Violation {
    RULE.at(
        Place::no_header(FIELD),
        "Idempotency-Key is missing; a key that no other request has is expected.",
        "Send a new UUID with each new request, and the same one when you repeat it: Idempotency-Key: \"<uuid>\".",
    )
}

//! The caller's plan does not cover the operation.

use candor_rule::{ClientStatus, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.3",
    alternatives: &[ClientStatus::of(403)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("payment-required", 402, Shape::Guard, 110, include_str!("payment_required.md"))
};

/// Raised by a requirement of this name that the caller does not meet.
pub(crate) fn at(name: &str, is_known: bool) -> Violation {
    let detail = match is_known {
        true => format!("This account has no plan or credit for this; \"{name}\" is needed."),
        false => format!("This needs \"{name}\", and nobody verified whose account is used."),
    };
    RULE.at(Place::Message, detail, "Change the plan of the account, or add credit; then get a new token.")
}

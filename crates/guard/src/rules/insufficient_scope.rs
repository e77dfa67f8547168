//! Right credentials that lack a scope of the operation.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §3.1, RFC 9110 §11.4, §15.5.4",
    level: Level::Should,
    alternatives: &[ClientStatus::of(401), ClientStatus::of(404)],
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("insufficient-scope", 403, Shape::Guard, 102, include_str!("insufficient_scope.md"))
};

/// Raised for credentials that are right and allow too little.
pub(crate) fn at(place: Place, missing: &[String]) -> Violation {
    let missing = words::names("scope", missing);
    RULE.at(
        place,
        format!("The credentials are right and do not allow this; they lack the scope {missing}."),
        format!("Ask for credentials with {missing}."),
    )
}

//! The operation needs credentials, and none were sent.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, §11.6.1, §15.5.2, RFC 6750 §3.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(403), ClientStatus::of(404)],
    ..Rule::refusing("auth-missing", 401, Shape::TargetOrHeaders, 100, include_str!("auth_missing.md"))
};

/// Raised where nothing was sent that any of the ways in asks for. `ways` are those of the contract.
pub(crate) fn at(ways: &[String]) -> Violation {
    RULE.at(
        Place::no_header("Authorization"),
        "This operation needs credentials, and the request holds none.",
        format!("Send {}.", ways.join(", or ")),
    )
}

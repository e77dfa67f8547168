//! A rule of the operator's own refuses the request.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation, sensitive};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(406), ClientStatus::of(418)],
    ..Rule::refusing(
        "request-blocked-by-policy",
        403,
        Shape::Guard,
        85,
        include_str!("request_blocked_by_policy.md"),
    )
};

/// Raised by a block of this name; `advice` is the operator's.
pub(crate) fn at(place: Place, name: &str, advice: Option<&str>) -> Violation {
    let part = match &place {
        Place::Header { name, .. } => format!("by its {}", sensitive::visible(name)),
        _ => "by its method and path".to_owned(),
    };
    let fix = advice.unwrap_or("Change the part that is named here, or ask the owner of the API.");
    RULE.at(place, format!("The rule \"{name}\" of this API refuses the request {part}."), fix)
}

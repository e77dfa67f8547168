//! A change that does not say which version it is based on.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};
use candor_wire::Head;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §3",
    level: Level::Should,
    alternatives: &[ClientStatus::of(412), ClientStatus::of(400), ClientStatus::of(403)],
    ..Rule::refusing(
        "precondition-required",
        428,
        Shape::Guard,
        136,
        include_str!("precondition_required.md"),
    )
};

/// For operations that need a condition. `If-None-Match` is one, too: create it if it is not there.
pub fn check(head: &Head) -> Option<Violation> {
    if ["If-Match", "If-Unmodified-Since", "If-None-Match"].iter().any(|name| head.get(name).is_some()) {
        return None;
    }
    Some(RULE.at(
        Place::no_header("If-Match"),
        "If-Match is missing; the entity tag of the version that is changed is expected.",
        "GET the resource first, and send the value of its ETag in If-Match.",
    ))
}

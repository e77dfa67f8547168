//! An operation needs a body and none was sent.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation};

use crate::body::one_of;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Request Body Object, required); RFC 9112 §6.3",
    alternatives: &[ClientStatus::of(411), ClientStatus::of(415), ClientStatus::of(422)],
    ..Rule::refusing("body-required", 400, Shape::Body, 118, include_str!("body_required.md"))
};

/// Raised before the type of the body is looked at: no octet of it came.
pub fn of(accepted: &[&str]) -> Violation {
    let fix = match accepted {
        [] => "Send a body, with its Content-Length.".to_owned(),
        types => format!("Send a body of type {}, with its Content-Length.", one_of(types)),
    };
    let place = Place::Body { pointer: None, at: None };
    RULE.at(place, "This operation needs a body and none was sent.", fix)
}

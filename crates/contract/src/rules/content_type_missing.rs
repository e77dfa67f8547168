//! A body without a Content-Type.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation};

use crate::body::one_of;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.3, §15.5.16, §12.5.1; RFC 10008 §2, §2.1",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing("content-type-missing", 415, Shape::Body, 120, include_str!("content_type_missing.md"))
};

/// Raised where a body came whose type nobody named.
pub fn of(accepted: &[&str]) -> Violation {
    let detail = format!("The body has no Content-Type; {} is expected.", one_of(accepted));
    let fix = match accepted {
        [only] if !only.contains('*') => format!("Add the header Content-Type: {only}."),
        _ => "Add a Content-Type that says what the body is.".to_owned(),
    };
    RULE.at(Place::no_header("Content-Type"), detail, fix)
}

//! A step of a JSON Patch does not fit the resource as it is.

use candor_rule::{ClientStatus, Rule, Shape, Violation};

use crate::{in_body, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 5789 §2.2; RFC 6902 §4.6, §5",
    alternatives: &[ClientStatus::of(422), ClientStatus::of(412)],
    ..Rule::refusing("json-patch-failed", 409, Shape::Values, 190, include_str!("json_patch_failed.md"))
};

/// The operation with this number, counted from 0, is not possible, for `reason` ("the name is another").
pub fn at(step: usize, reason: &str) -> Violation {
    RULE.at(
        in_body(&format!("/{step}")),
        format!("Operation {step} of the patch does not fit the resource: {}.", said(reason)),
        "Read the resource again, and make the patch anew.",
    )
}

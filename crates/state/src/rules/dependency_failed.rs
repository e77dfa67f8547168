//! A step of a batch was left out, since an earlier one failed.

use candor_rule::{ClientStatus, Connection, Rule, Shape, Violation};

use crate::in_body;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 4918 §11.4",
    alternatives: &[ClientStatus::of(409)],
    connection: Connection::Keep,
    ..Rule::refusing("dependency-failed", 424, Shape::Values, 190, include_str!("dependency_failed.md"))
};

/// Step `step` of a batch was not tried, because step `failed` was not possible; both count from 0.
pub fn at(step: usize, failed: usize) -> Violation {
    RULE.at(
        in_body(&format!("/{step}")),
        format!("Step {step} was left out because step {failed} failed."),
        format!("Mend step {failed}, and send the batch again."),
    )
}

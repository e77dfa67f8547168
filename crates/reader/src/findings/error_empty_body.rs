//! An error without a body.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-empty-body",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5, §15.6 (SHOULD)",
    right: "an error with a body that explains it, such as a problem document",
    page: include_str!("error_empty_body.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_error() || !scene.answer.content.is_empty() || scene.hides_body() {
        return None;
    }
    let status =
        scene.by_status(format!("The status is {}; no octet of content follows the head.", scene.status()));
    let detail = format!("The {} has no body; one that explains the error is expected.", scene.status());
    Some(FINDING.certain(detail, vec![status]))
}

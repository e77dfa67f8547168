//! An error that cannot be found again in the logs.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "no-request-id-header",
    severity: Severity::Info,
    spec: "convention; W3C Trace Context Level 2",
    right: "an id in every answer, such as X-Request-Id",
    page: include_str!("no_request_id_header.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_error() || scene.request_id().is_some() {
        return None;
    }
    let evidence = vec![scene.without("X-Request-Id")];
    Some(FINDING.certain(
        "The error has no request id, such as X-Request-Id, by which its log entry could be found.",
        evidence,
    ))
}

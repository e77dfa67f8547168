//! A 505 that does not say which versions are spoken.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "505-without-how",
    severity: Severity::Info,
    spec: "RFC 9110 §15.6.6 (SHOULD)",
    right: "505 with a body that names the versions: HTTP/1.1",
    page: include_str!("_505_without_how.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 505 || scene.hides_body() || scene.body_text().contains("http/") {
        return None;
    }
    let silent = Evidence::in_response(Place::Body { pointer: None, at: None }, "The body names no version.");
    let evidence = vec![scene.by_status("The status is 505."), silent.weighing(700)];
    let detail = "A 505 names the versions that are spoken; its body names none.";
    Some(FINDING.certain(detail, evidence).of_confidence(Confidence::thousandths(700)))
}

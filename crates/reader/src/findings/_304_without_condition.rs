//! Not modified, compared with nothing.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "304-without-condition",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.4.5",
    right: "200 with the representation",
    page: include_str!("_304_without_condition.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    const CONDITIONS: &[&str] = &["if-none-match", "if-modified-since"];
    let is_conditional = CONDITIONS.iter().any(|name| scene.sent(name).is_some());
    if scene.status() != 304 || !scene.knows_head() || is_conditional {
        return None;
    }
    let says = "There is neither If-None-Match nor If-Modified-Since.";
    let evidence = vec![
        scene.by_status("The status is 304."),
        Evidence::in_request(Place::no_header("If-None-Match"), says),
    ];
    let detail = "304 refers to a copy that the client named; this request names none, so 200 is expected.";
    Some(FINDING.certain(detail, evidence))
}

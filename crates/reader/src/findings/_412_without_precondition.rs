//! A condition failed that nobody set.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "412-without-precondition",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.13",
    right: "409 or 422; 428 where a condition is wanted",
    page: include_str!("_412_without_precondition.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // `If` is WebDAV's; others begin with it.
    let is_condition = |name: &[u8]| {
        name.eq_ignore_ascii_case(b"if") || name.get(..3).is_some_and(|n| n.eq_ignore_ascii_case(b"if-"))
    };
    let is_conditional = scene.asked.message.fields.iter().any(|(name, _)| is_condition(name));
    if scene.status() != 412 || !scene.knows_head() || is_conditional {
        return None;
    }
    let says = "No field of the request sets a condition.";
    let evidence =
        vec![scene.by_status("The status is 412."), Evidence::in_request(Place::no_header("If-Match"), says)];
    Some(FINDING.certain("412 says that a condition in the request failed; the request has none.", evidence))
}

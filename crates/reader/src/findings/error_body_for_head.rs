//! Content after the answer to HEAD.

use candor_rule::{Evidence, Finding, Found, Place, Severity, Span, text::thousands};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-body-for-head",
    severity: Severity::Error,
    spec: "RFC 9110 §9.3.2 (MUST NOT)",
    right: "the head of the answer and nothing else",
    page: include_str!("error_body_for_head.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let octets = scene.octets_after_head();
    if scene.asked.method != "HEAD" || scene.status() < 200 || octets.is_empty() {
        return None;
    }
    let head = scene.answer.head_length();
    let place = Place::Octets(Span::new(head, head + octets.len()));
    let count = thousands(octets.len() as u64);
    let says = format!("{count} octets follow the head; none may.");
    let asked = Evidence::in_request(Place::Octets(Span::new(0, 4)), "The method is HEAD.");
    let detail =
        format!("HEAD is answered with {count} octets of content; the next answer begins with them.");
    Some(FINDING.certain(detail, vec![Evidence::in_response(place, says), asked]))
}

//! Content where none can be.

use candor_rule::{Evidence, Finding, Found, Place, Severity, Span, text::thousands};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "content-in-204-304",
    severity: Severity::Error,
    spec: "RFC 9110 §15.3.5, §15.3.6, §15.4.5, §8.6; RFC 9112 §6.1",
    right: "no content, and for 204 no Content-Length",
    page: include_str!("content_in_204_304.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let status = scene.status();
    if !scene.is_status(&[204, 205, 304]) {
        return None;
    }
    // A 205 says by its framing that there is no content; the others have no framing at all.
    let octets = if status == 205 { &*scene.answer.content } else { scene.octets_after_head() };
    if !octets.is_empty() {
        let head = scene.answer.head_length();
        let place = Place::Octets(Span::new(head, head + octets.len()));
        let count = thousands(octets.len() as u64);
        let follows = Evidence::in_response(place, format!("{count} octets follow the head."));
        let detail = format!("A {status} has no content; {count} octets follow the head of this one.");
        return Some(
            FINDING.certain(detail, vec![scene.by_status(format!("The status is {status}.")), follows]),
        );
    }
    let mut framing =
        ["content-length", "transfer-encoding"].into_iter().filter_map(|name| scene.field(name));
    let field = framing.next().filter(|_| status == 204)?;
    let detail = format!("A 204 has no {} field: there is nothing to be told the length of.", field.name);
    Some(FINDING.certain(detail.clone(), vec![Evidence::in_response(field.place, detail)]))
}

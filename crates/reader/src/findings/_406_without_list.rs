//! A 406 that does not list what there is.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "406-without-list",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.7 (SHOULD)",
    right: "406 with a list of the types that there are",
    page: include_str!("_406_without_list.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Beginnings of media types.
const TYPES: &[&str] =
    &["application/", "text/", "image/", "audio/", "video/", "multipart/", "font/", "model/", "message/"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 406 || scene.hides_body() || {
        let text = scene.body_text();
        TYPES.iter().any(|kind| text.contains(kind))
    } {
        return None;
    }
    let silent =
        Evidence::in_response(Place::Body { pointer: None, at: None }, "The body names no media type.");
    let evidence = vec![scene.by_status("The status is 406."), silent.weighing(800)];
    let detail = "A 406 lists the types that there are; its body names none.";
    Some(FINDING.certain(detail, evidence).of_confidence(Confidence::thousandths(800)))
}

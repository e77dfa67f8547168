//! A 415 that does not say what would be taken.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};
use crate::reading::Cause;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "415-without-accept",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.16; RFC 5789 §2.2 (SHOULD)",
    right: "415 with Accept, Accept-Post, Accept-Patch or Accept-Encoding",
    page: include_str!("_415_without_accept.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

const FIELDS: &[&str] = &["accept", "accept-encoding", "accept-patch", "accept-post"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 415 || FIELDS.iter().any(|name| scene.field(name).is_some()) {
        return None;
    }
    let is_coding = scene.reading.cause == Cause::ContentCoding;
    let is_patch = scene.asked.method == "PATCH";
    let fitting = match (is_coding, is_patch, scene.asked.method.as_ref()) {
        (true, ..) => "Accept-Encoding",
        (_, true, _) => "Accept-Patch",
        (.., "POST") => "Accept-Post",
        _ => "Accept",
    };
    let absent = Evidence::in_response(Place::no_header(fitting), format!("There is no {fitting} field."));
    let detail = format!("A 415 can say what would be taken; this one has no {fitting} field.");
    let found = FINDING.certain(detail, vec![scene.by_status("The status is 415."), absent]);
    Some(if is_coding || is_patch { found.of_severity(Severity::Warning) } else { found })
}

//! A 428 that does not say which precondition is wanted.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "428-without-how",
    severity: Severity::Info,
    spec: "RFC 6585 §3 (SHOULD)",
    right: "428 with a body that says: send If-Match with the current ETag",
    page: include_str!("_428_without_how.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Words by which a precondition is told.
const WORDS: &[&str] =
    &["if-match", "if-none-match", "if-unmodified-since", "if-modified-since", "etag", "precondition"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 428 || scene.hides_body() || {
        let text = scene.body_text();
        WORDS.iter().any(|word| text.contains(word))
    } {
        return None;
    }
    let silent =
        Evidence::in_response(Place::Body { pointer: None, at: None }, "The body names no precondition.");
    let evidence = vec![scene.by_status("The status is 428."), silent.weighing(800)];
    let detail = "A 428 says which condition to send; the body names neither If-Match nor an ETag.";
    Some(FINDING.certain(detail, evidence).of_confidence(Confidence::thousandths(800)))
}

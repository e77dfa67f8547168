//! A part of which nobody says where it belongs.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "206-without-content-range",
    severity: Severity::Error,
    spec: "RFC 9110 §15.3.7.1, §15.3.7.2 (MUST)",
    right: "206 with Content-Range, or multipart/byteranges",
    page: include_str!("_206_without_content_range.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let evidence = scene.lacking(&[206], "Content-Range")?;
    if scene.answer_type().is_some_and(|label| label.essence() == "multipart/byteranges") {
        return None;
    }
    Some(FINDING.certain("A 206 says which part it is; this one has no Content-Range field.", evidence))
}

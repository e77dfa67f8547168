//! A range was refused that nobody asked for.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "416-without-range",
    severity: Severity::Warning,
    spec: "RFC 9110 §14.2, §15.5.17",
    right: "400 or 422 for a parameter, 404 for a page that is not there",
    page: include_str!("_416_without_range.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 416 || !scene.knows_head() {
        return None;
    }
    let (detail, evidence) = match scene.sent("range") {
        None => {
            let says = "There is no Range field.";
            let detail = "416 is about the Range field, and the request has none; 400 or 404 is expected.";
            (detail, Evidence::in_request(Place::no_header("Range"), says))
        }
        Some(_) if scene.asked.method == "GET" => return None,
        Some(range) => {
            let detail = "Range counts for GET only; a server ignores it at any other method.";
            (detail, Evidence::in_request(range.place, "The method is not GET."))
        }
    };
    Some(FINDING.certain(detail, vec![scene.by_status("The status is 416."), evidence]))
}

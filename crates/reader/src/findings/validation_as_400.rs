//! A 400 for values, where 422 says more.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, evidence::overall, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "validation-as-400",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.21",
    right: "422 for values, 400 for syntax; either is legal, one of them per API",
    page: include_str!("validation_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 400 || !scene.is_cause(&[Cause::Values]) || !scene.has_parsed_body() {
        return None;
    }
    let listed = scene.complaints.list.iter().any(|complaint| complaint.is_structured);
    let list = listed.then(|| overall("The answer lists the fields that are at fault."));
    let detail = "The body can be read and its values do not fit; 422 tells that from a broken body.";
    let signs = [
        (600, scene.breaks(|code| code.starts_with("body-"))),
        (500, scene.keeps_contract()),
        (300, scene.says(words::VALUES)),
        (300, list),
    ];
    signs::weigh(&FINDING, detail, signs)
}

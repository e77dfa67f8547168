//! 415 and 406, each in the place of the other.

use candor_rule::{Confidence, Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "415-406-swapped",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.7, §15.5.16",
    right: "415 about what came in, 406 about what goes out",
    page: include_str!("_415_406_swapped.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// The contract decides both sides; a server may still have meant something else.
const CONFIDENCE: Confidence = Confidence::thousandths(900);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let (detail, field, says) = match (scene.status(), scene.takes_type(), scene.has_wanted_type()) {
        (415, None | Some(true), Some(false)) => (
            "Accept names no type of the answers, and the status is 415; that is what 406 is for.",
            "accept",
            "Accept names no type that the contract has for an answer.",
        ),
        (406, Some(false), Some(true)) => (
            "The body's type is not taken, and the status is 406; that is what 415 is for.",
            "content-type",
            "Content-Type is none that the contract takes.",
        ),
        _ => return None,
    };
    let sent = Evidence::in_request(scene.sent(field)?.place, says);
    let status = scene.by_status(format!("The status is {}.", scene.status()));
    Some(FINDING.certain(detail, vec![sent, status]).of_confidence(CONFIDENCE))
}

//! A method that nobody knows, refused as one that is not allowed here.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity, Span};
use candor_wire::grammar::METHODS;

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "unknown-method-as-405",
    severity: Severity::Info,
    spec: "RFC 9110 §9.1, §15.6.2",
    right: "501",
    page: include_str!("unknown_method_as_405.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Beyond the registry a server may know methods of its own, which only it can tell.
const CONFIDENCE: Confidence = Confidence::thousandths(900);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let method = &*scene.asked.method;
    let is_known = METHODS.contains(&method) || scene.operation.is_some();
    if scene.status() != 405 || !scene.knows_head() || is_known {
        return None;
    }
    let place = Place::Octets(Span::new(0, method.len()));
    let evidence = vec![
        Evidence::in_request(place, "The method is in no list of methods."),
        scene.by_status("The status is 405."),
    ];
    let detail = "The method is not known to HTTP; 501 says so, 405 is about known ones.";
    Some(FINDING.certain(detail, evidence).of_confidence(CONFIDENCE))
}

//! A 405 whose Allow lists the method that was refused, or not the methods of the contract.

use candor_rule::{Confidence, Evidence, Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene, is_everywhere};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "405-allow-contradiction",
    severity: Severity::Error,
    spec: "RFC 9110 §10.2.1",
    right: "an Allow field that lists what works, and nothing else",
    page: include_str!("_405_allow_contradiction.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let allow = scene.field("allow").filter(|_| scene.status() == 405)?;
    let listed = scene.listed("allow");
    let method = scene.asked.method.as_ref();
    if listed.iter().any(|name| name == method) {
        let method = sensitive::echo("method", method);
        let said = Evidence::in_response(allow.place, format!("{method} is listed as a method that works."));
        let detail = format!("{method} is answered 405, and Allow lists it as a method that works.");
        return Some(FINDING.certain(detail, vec![scene.by_status("The status is 405."), said]));
    }
    let documented = scene.documented_methods()?;
    let unknown = listed.iter().find(|name| !is_everywhere(name) && !documented.contains(name));
    let absent = documented.iter().find(|name| !listed.contains(name));
    let detail = match (unknown, absent) {
        (_, Some(name)) => format!("The contract documents {name} for this path; Allow does not list it."),
        (Some(name), None) => {
            format!("Allow lists {}; the contract does not.", sensitive::echo("Allow", name))
        }
        (None, None) => return None,
    };
    let evidence = vec![Evidence::in_response(allow.place, detail.clone()).weighing(AGAINST_CONTRACT)];
    let confidence = Confidence::thousandths(AGAINST_CONTRACT);
    Some(FINDING.certain(detail, evidence).of_severity(Severity::Warning).of_confidence(confidence))
}

/// Thousandths: the contract may be behind the times.
const AGAINST_CONTRACT: u16 = 800;

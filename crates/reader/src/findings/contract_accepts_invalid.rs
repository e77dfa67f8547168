//! A request that breaks the contract, answered as if it did not.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "contract-accepts-invalid",
    severity: Severity::Info,
    spec: "OpenAPI 3.1.1",
    right: "the schema enforced, or relaxed",
    page: include_str!("contract_accepts_invalid.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Most places that are named.
const MAX_PLACES: usize = 10;

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !(200..300).contains(&scene.status()) {
        return None;
    }
    let broken = scene.violations().filter(|violation| violation.schema.is_some());
    let evidence: Vec<Evidence> = broken
        .take(MAX_PLACES)
        .map(|violation| {
            let evidence = Evidence::in_request(violation.place.clone(), &violation.detail).weighing(950);
            violation.schema.clone().map_or(evidence.clone(), |schema| evidence.with_schema(schema))
        })
        .collect();
    let confidence = evidence.first()?.weight;
    let detail = format!(
        "The answer is {}, though the request breaks the contract in {}.",
        scene.status(),
        places(evidence.len())
    );
    Some(FINDING.weighed(detail, evidence).of_confidence(confidence))
}

fn places(count: usize) -> String {
    match count {
        1 => "one place".to_owned(),
        MAX_PLACES => format!("{MAX_PLACES} or more places"),
        _ => format!("{count} places"),
    }
}

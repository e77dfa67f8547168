//! Gone for good, and back again.

use std::collections::{BTreeMap, HashMap};

use candor_rule::{Confidence, Finding, Severity};

use crate::audit::{Look, Print, Sighted, Sighting, Traffic, evidence::overall};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "gone-then-back",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.11",
    right: "404 where it is not known to be for good",
    page: include_str!("gone_then_back.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

/// Between the two somebody may have decided otherwise.
const CONFIDENCE: Confidence = Confidence::thousandths(950);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    let mut exchanges: Vec<&Sighting> = traffic.all().filter(|s| s.method == "GET" && !s.is_ours).collect();
    exchanges.sort_by_key(|s| (s.at, s.number));
    let mut gone: HashMap<(&str, Print), &Sighting> = HashMap::new();
    let mut back: BTreeMap<&str, Vec<&Sighting>> = BTreeMap::new();
    for sighting in exchanges {
        let address = (&*sighting.host, sighting.request);
        if sighting.status == 410 {
            gone.insert(address, sighting);
        } else if sighting.is_success()
            && let Some(before) = gone.remove(&address)
        {
            back.entry(&sighting.operation).or_default().extend([before, sighting]);
        }
    }
    back.into_iter().map(|(operation, exchanges)| of_operation(operation, &exchanges)).collect()
}

fn of_operation(operation: &str, exchanges: &[&Sighting]) -> Sighted {
    let seen = |s: &&Sighting| overall(format!("Exchange {} got {}.", s.id, s.status));
    let evidence = exchanges.iter().take(Sighted::MAX_EXAMPLES).map(seen).collect();
    let detail = format!(
        "{operation} answered 410, \"gone for good\", and later {}; 404 promises less.",
        later(exchanges)
    );
    let found = FINDING.certain(detail, evidence).of_confidence(CONFIDENCE);
    Sighted::new(found, Some(operation), exchanges.iter().copied())
}

fn later(exchanges: &[&Sighting]) -> u16 {
    exchanges.get(1).map_or(200, |back| back.status)
}

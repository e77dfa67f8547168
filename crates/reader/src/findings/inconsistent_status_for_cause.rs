//! One cause, several statuses.

use candor_rule::{Confidence, Finding, Severity};

use std::collections::BTreeMap;

use crate::{
    audit::{Look, Sighted, Sighting, Traffic, evidence},
    reading::Cause,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "inconsistent-status-for-cause",
    severity: Severity::Info,
    spec: "convention",
    right: "one status for one cause",
    page: include_str!("inconsistent_status_for_cause.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

/// What an answer may be about when it is not about the rule that the request breaks.
const OTHER_CAUSES: &[Cause] = &[
    Cause::Authentication,
    Cause::Permission,
    Cause::Guard,
    Cause::CrossOrigin,
    Cause::Rate,
    Cause::Conflict,
    Cause::NotFound,
    Cause::Gone,
    Cause::Precondition,
    Cause::HeadTimeout,
    Cause::BodyTimeout,
];

fn look(traffic: &Traffic) -> Vec<Sighted> {
    let mut by_rule: BTreeMap<(&str, &str), BTreeMap<u16, Vec<&Sighting>>> = BTreeMap::new();
    let refused = traffic.all().filter(|s| (400..500).contains(&s.status) && !s.is_ours);
    for sighting in refused.filter(|s| !OTHER_CAUSES.contains(&s.cause)) {
        if let Some(rule) = sighting.broken {
            by_rule
                .entry((&sighting.host, rule))
                .or_default()
                .entry(sighting.status)
                .or_default()
                .push(sighting);
        }
    }
    let several = by_rule.into_iter().filter(|(_, statuses)| statuses.len() > 1);
    several.map(|((_, rule), statuses)| of_rule(rule, statuses)).collect()
}

fn of_rule(rule: &str, statuses: BTreeMap<u16, Vec<&Sighting>>) -> Sighted {
    let mut statuses: Vec<(u16, Vec<&Sighting>)> = statuses.into_iter().collect();
    statuses.sort_by_key(|(_, of)| std::cmp::Reverse(of.len()));
    let count: usize = statuses.iter().map(|(_, of)| of.len()).sum();
    let confidence = 500 + 100 * u16::try_from(count.min(4)).unwrap_or(4);
    let evidence =
        statuses.iter().map(|(status, of)| evidence::overall(format!("{status}: {} answers.", of.len())));
    let evidence: Vec<_> = evidence.collect();
    let all: Vec<String> = statuses.iter().map(|(status, _)| status.to_string()).collect();
    let detail =
        format!("Requests that break {rule} are answered {}; one cause has one status.", all.join(" and "));
    let found = FINDING.weighed(detail, evidence).of_confidence(Confidence::thousandths(confidence));
    Sighted::new(found, None, statuses.iter().rev().flat_map(|(_, of)| of.iter().copied()))
}

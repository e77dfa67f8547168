//! A rule of the API that its contract does not have.

use candor_rule::{Finding, Severity, sensitive};

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Look, Print, Sighted, Sighting, Traffic, evidence, is_of_values};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "undocumented-rule",
    severity: Severity::Warning,
    spec: "convention; OpenAPI 3.1.1",
    right: "the rule, in the document",
    page: include_str!("undocumented_rule.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

/// Different requests before anything is said.
const FEW: usize = 3;

fn look(traffic: &Traffic) -> Vec<Sighted> {
    let mut by_complaint: BTreeMap<(&str, &str), Vec<&Sighting>> = BTreeMap::new();
    let refused = traffic.all().filter(|s| (400..500).contains(&s.status) && !s.is_ours && s.is_accepted);
    for sighting in refused.filter(|s| is_of_values(s.cause) && !s.complaint.is_empty()) {
        by_complaint.entry((&sighting.operation, &sighting.complaint)).or_default().push(sighting);
    }
    by_complaint
        .into_iter()
        .filter_map(|((operation, complaint), of)| of_rule(operation, complaint, &of))
        .collect()
}

fn of_rule(operation: &str, complaint: &str, of: &[&Sighting]) -> Option<Sighted> {
    let requests: BTreeSet<Print> = of.iter().map(|sighting| sighting.request).collect();
    let count = requests.len();
    if count < FEW {
        return None;
    }
    let more = u16::try_from((count - FEW).min(5)).unwrap_or(5);
    let says = format!("{count} different requests were refused so, and the contract accepts each of them.");
    let evidence = vec![evidence::overall(says).weighing(800 + 30 * more)];
    let shown: String = complaint.chars().take(120).collect();
    let detail = format!(
        "{operation} refuses what its contract accepts, {count} times for one reason: {}.",
        sensitive::visible(&shown)
    );
    Some(Sighted::new(FINDING.weighed(detail, evidence), Some(operation), of.iter().copied()))
}

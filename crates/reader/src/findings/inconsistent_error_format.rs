//! One API, several layouts of its errors.

use std::collections::BTreeMap;

use candor_rule::{Confidence, Finding, Severity};

use crate::audit::{Family, Look, Sighted, Sighting, Traffic, evidence};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "inconsistent-error-format",
    severity: Severity::Warning,
    spec: "convention; RFC 9205 §4.6",
    right: "one layout for all errors, such as application/problem+json",
    page: include_str!("inconsistent_error_format.md"),
};

pub(crate) const LOOK: Look = Look::Traffic(look);

fn look(traffic: &Traffic) -> Vec<Sighted> {
    let mut hosts: BTreeMap<&str, BTreeMap<Family, Vec<&Sighting>>> = BTreeMap::new();
    let errors = traffic.all().filter(|s| s.is_error() && !s.is_ours && s.method != "HEAD");
    for sighting in errors.filter(|s| s.family != Family::Empty) {
        hosts.entry(&sighting.host).or_default().entry(sighting.family).or_default().push(sighting);
    }
    hosts.into_iter().filter_map(|(host, families)| of_host(host, families)).collect()
}

fn of_host(host: &str, families: BTreeMap<Family, Vec<&Sighting>>) -> Option<Sighted> {
    let mut families: Vec<(Family, Vec<&Sighting>)> = families.into_iter().collect();
    families.sort_by_key(|(_, sightings)| std::cmp::Reverse(sightings.len()));
    let (_, others) = families.split_first()?;
    let count: usize = others.iter().map(|(_, sightings)| sightings.len()).sum();
    let said: Vec<_> = families
        .iter()
        .map(|(family, of)| evidence::overall(format!("{} of the errors: {}.", of.len(), family.word())))
        .collect();
    let detail =
        format!("The errors of {host} are laid out in {} ways; clients can read one.", families.len());
    let found = FINDING.weighed(detail, said).of_confidence(by_minority(count));
    Some(Sighted::new(found, None, others.iter().flat_map(|(_, of)| of.iter().copied())))
}

/// The more there are of the smaller families, the less it is chance: 1 − e^(−n/3).
fn by_minority(count: usize) -> Confidence {
    let share = 1.0 - (-(f64::from(u32::try_from(count).unwrap_or(u32::MAX))) / 3.0).exp();
    Confidence::of(share)
}

//! A request that the contract accepts, refused.

use candor_rule::{Finding, Found, Severity};

use candor_contract::Operation;

use crate::{
    audit::{Look, Print, Scene, Sighting, is_of_values},
    reading::words,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "contract-rejects-valid",
    severity: Severity::Warning,
    spec: "OpenAPI 3.1.1",
    right: "the missing rule, in the contract",
    page: include_str!("contract_rejects_valid.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Statuses that say something of the request itself.
const STATUSES: &[u16] = &[400, 405, 406, 411, 413, 414, 415, 422, 431];
/// What a contract cannot say: who, how often, and what was there before.
const OF_STATE: &[&[&str]] =
    &[words::AUTH, words::RATE, words::PERMISSION, words::NOT_FOUND, words::CONFLICT, words::GUARD];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_about_request = is_of_values(scene.reading.cause);
    if !scene.is_accepted() || !scene.is_status(STATUSES) || !is_about_request {
        return None;
    }
    let lacks_credentials =
        scene.operation.is_some_and(Operation::needs_credentials) && !scene.has_credentials();
    if lacks_credentials || OF_STATE.iter().any(|phrases| scene.complaints.say_any(phrases)) {
        return None;
    }
    let is_like = |other: &&Sighting| {
        other.is_accepted && STATUSES.contains(&other.status) && is_of_values(other.cause)
    };
    let mut requests: Vec<Print> =
        scene.others().filter(is_like).map(|other| other.request).take(1000).collect();
    requests.push(scene.seen().request);
    requests.sort_unstable();
    requests.dedup();
    let weight = if requests.len() >= 3 { 800 } else { 600 };
    let status = scene.status();
    let evidence = vec![
        scene
            .by_status(format!("The status is {status}; the contract accepts the request."))
            .weighing(weight),
    ];
    let reason = scene.complaint().map(|said| format!(" ({said})")).unwrap_or_default();
    Some(FINDING.weighed(
        format!("The contract accepts the request and the API refuses it with {status}{reason}."),
        evidence,
    ))
}

//! A 4xx for what failed behind the API.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "server-error-as-400",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.6",
    right: "500, 502, 503 or 504",
    page: include_str!("server_error_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// 4xx of which the reason is known.
const OTHERS: &[u16] = &[401, 404, 407, 408, 410, 415, 425, 429, 499];
/// What a request itself is refused for, though the words be those of a failure.
#[rustfmt::skip]
const OF_REQUEST: &[Cause] = &[
    Cause::Conflict, Cause::Authentication, Cause::NotFound, Cause::Syntax, Cause::Rate, Cause::MediaType,
    Cause::BodyTooLarge, Cause::HeadTimeout, Cause::BodyTimeout, Cause::BodyIncomplete,
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_client = (400..500).contains(&scene.status()) && !scene.is_status(OTHERS);
    // A conflict is one of words where the status says no more.
    let is_of_request =
        scene.is_cause(OF_REQUEST) && (scene.status() != 409 || scene.has_words(words::CONFLICT));
    if !is_client || is_of_request || scene.names_values() || scene.violations().next().is_some() {
        return None;
    }
    let said =
        scene.says(words::SERVER).or_else(|| scene.says(&["exception"]).filter(|_| scene.is_accepted()));
    // What else was done in between may be why it works, unless the request itself was blamed.
    let retried = scene.works_later().filter(|_| scene.is_status(&[400, 422]));
    let detail =
        format!("Something behind the API failed, and the answer is {}; a 5xx says so.", scene.status());
    signs::weigh(&FINDING, detail, [(300, scene.keeps_contract()), (650, said), (500, retried)])
}

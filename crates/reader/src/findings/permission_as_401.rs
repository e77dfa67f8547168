//! A 401 where somebody is known, and may not.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, Sighting, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "permission-as-401",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.4; RFC 6750 §3.1",
    right: "403; WWW-Authenticate stays for insufficient_scope",
    page: include_str!("permission_as_401.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Between two exchanges with one token, in milliseconds: 5 minutes.
const SOON: u64 = 300_000;

fn look(scene: &Scene<'_>) -> Option<Found> {
    let ended = scene.token_expiry().zip(scene.second()).is_some_and(|(expiry, now)| expiry < now);
    if scene.status() != 401 || !scene.has_credentials() || ended || scene.has_words(words::AUTH_INVALID) {
        return None;
    }
    let challenge = scene.field("www-authenticate").filter(|f| f.value.contains("insufficient_scope"));
    let scope = challenge.map(|field| {
        Evidence::in_response(field.place, "The token is good and has too few scopes, by the challenge.")
    });
    let detail = "The client is known and not allowed to do this; 403 says so, 401 makes it log in again.";
    let signs = [
        (950, scope),
        (600, scene.by_other(accepted(scene), "With the same credentials another operation gave")),
        (500, scene.says(words::PERMISSION)),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// An exchange of about the same time in which the same credentials were taken, at an operation that asks for
/// some: by the contract, or since it refused others.
fn accepted<'s>(scene: &'s Scene<'_>) -> Option<&'s Sighting> {
    let own = scene.seen();
    let is_soon = |other: &Sighting| own.at.zip(other.at).is_some_and(|(a, b)| a.abs_diff(b) <= SOON);
    let asks = |other: &Sighting| {
        other.is_guarded || scene.traffic.of_operation(&other.operation).take(MANY).any(|s| s.status == 401)
    };
    let same = scene.traffic.of_credentials(own.credentials).take(MANY);
    let taken =
        same.filter(|other| other.is_success() && other.host == own.host && other.operation != own.operation);
    taken.filter(|other| is_soon(other)).find(|other| asks(other))
}

/// Exchanges that are looked through.
const MANY: usize = 100;

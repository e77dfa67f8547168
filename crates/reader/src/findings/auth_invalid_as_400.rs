//! A 400 where what was sent to log in is no longer good.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive::is_sensitive_name};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "auth-invalid-as-400",
    severity: Severity::Error,
    spec: "RFC 9110 §11.4; RFC 6750 §3.1",
    right: "401 with WWW-Authenticate and error=\"invalid_token\"",
    page: include_str!("auth_invalid_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_of_head = scene.has_credentials() && !is_malformed(scene) && !sends_secret(scene);
    if scene.status() != 400 || !is_of_head || scene.names_values() {
        return None;
    }
    let detail =
        "The credentials that were sent are not good and the answer is 400; 401 makes clients renew them.";
    let signs = [
        (600, scene.says(words::AUTH_INVALID).or_else(|| expired(scene))),
        (400, scene.challenges()),
        (700, past(scene)),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// True if the body has a token or password of its own, as one to choose a new password has.
fn sends_secret(scene: &Scene<'_>) -> bool {
    let is_one = |name: &String| {
        let name = name.to_ascii_lowercase();
        is_sensitive_name(&name) || ["token", "otp", "code"].iter().any(|word| name.contains(word))
    };
    scene.asked.names.iter().any(is_one)
}

/// "Expired", where it can be said of credentials only, or nothing else is said.
fn expired(scene: &Scene<'_>) -> Option<Evidence> {
    let is_all = scene.complaints.words.trim() == "expired";
    scene.says(&["expired"]).filter(|_| is_all || scene.has_words(words::AUTH_LOOSE))
}

/// The token says itself that it is past.
fn past(scene: &Scene<'_>) -> Option<Evidence> {
    let late = scene.second()?.checked_sub(scene.token_expiry()?).filter(|late| *late > 0)?;
    let says = format!("The token ended {late} s before, by its exp.");
    Some(Evidence::in_request(scene.sent("authorization")?.place, says))
}

/// True if `Authorization` breaks its own grammar (RFC 9110 §11.4): then it cannot be read, and 400 is right.
fn is_malformed(scene: &Scene<'_>) -> bool {
    let Some(sent) = scene.sent("authorization") else { return false };
    let Some((scheme, credentials)) = sent.value.split_once(' ') else { return true };
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/=*".contains(&octet);
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    is_bearer && !credentials.trim().bytes().all(is_token) || scene.asked.has_malformed_credentials()
}

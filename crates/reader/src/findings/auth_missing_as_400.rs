//! A 400 where nobody is logged in.

use candor_rule::{Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "auth-missing-as-400",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.2, §11.4",
    right: "401 with WWW-Authenticate",
    page: include_str!("auth_missing_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(|scene| look(scene));

fn look(scene: &Scene<'_>) -> Option<Found> {
    let names_values = scene.reading.fields.iter().any(|f| !sensitive::is_sensitive_name(&f.name));
    if scene.status() != 400 || scene.has_credentials() || names_values {
        return None;
    }
    let mut evidence = Vec::new();
    if scene.operation.is_some_and(|operation| operation.needs_credentials()) {
        evidence.push(scene.compared(450, "The contract asks for credentials; the request has none."));
    }
    evidence.extend(scene.field("www-authenticate").map(|challenge| {
        let says = "The answer says how to log in, as only a 401 has to.";
        candor_rule::Evidence::in_response(challenge.place, says).weighing(600)
    }));
    evidence.extend(scene.says(words::AUTH).map(|said| said.weighing(550)));
    if let Some(other) = scene.repeats().find(|other| other.credentials.is_some() && other.is_success()) {
        let says = format!("The same request with credentials got {} (exchange {}).", other.status, other.id);
        evidence.push(scene.compared(700, says));
    }
    let detail = "The request carries no credentials and is answered 400; 401 tells clients to log in.";
    Some(FINDING.weighed(detail, evidence))
}

//! A 401 that does not say how to log in.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "401-without-www-authenticate",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.2, §11.6.1 (MUST)",
    right: "401 with a WWW-Authenticate field that holds at least one challenge",
    page: include_str!("_401_without_www_authenticate.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 401 || scene.field("www-authenticate").is_some_and(|f| !f.value.is_empty()) {
        return None;
    }
    let evidence = vec![scene.by_status("The status is 401."), scene.without("WWW-Authenticate")];
    Some(FINDING.certain("A 401 names the way to log in; this one has no WWW-Authenticate field.", evidence))
}

//! A 407 that does not say how to log in to the proxy.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "407-without-proxy-authenticate",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.8, §11.7.1 (MUST)",
    right: "407 with a Proxy-Authenticate field that holds at least one challenge",
    page: include_str!("_407_without_proxy_authenticate.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 407 || scene.field("proxy-authenticate").is_some_and(|f| !f.value.is_empty()) {
        return None;
    }
    let evidence = vec![scene.by_status("The status is 407."), scene.without("Proxy-Authenticate")];
    let detail = "A 407 names the way to log in to the proxy; this one has no Proxy-Authenticate field.";
    Some(FINDING.certain(detail, evidence))
}

//! A 429 that does not say when to go on.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "429-without-retry-after",
    severity: Severity::Warning,
    spec: "RFC 6585 §4 (MAY); convention",
    right: "429 with Retry-After in seconds",
    page: include_str!("_429_without_retry_after.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let evidence = scene.lacking(&[429], "Retry-After")?;
    if scene.reset().is_some() {
        return None;
    }
    let detail = "The client is told to slow down, and not how long to wait: there is no Retry-After field.";
    Some(FINDING.certain(detail, evidence))
}

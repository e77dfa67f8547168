//! A 503 that does not say when it ends.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "503-without-retry-after",
    severity: Severity::Info,
    spec: "RFC 9110 §15.6.4 (MAY)",
    right: "503 with Retry-After where the end is known",
    page: include_str!("_503_without_retry_after.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let evidence = scene.lacking(&[503], "Retry-After")?;
    Some(FINDING.certain("A 503 may say when it ends; this one has no Retry-After field.", evidence))
}

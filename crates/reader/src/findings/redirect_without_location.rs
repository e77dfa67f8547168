//! A redirect that leads nowhere.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "redirect-without-location",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.4 (SHOULD)",
    right: "a Location field with the new address",
    page: include_str!("redirect_without_location.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let evidence = scene.lacking(&[301, 302, 303, 307, 308], "Location")?;
    let detail = format!("A {} names the new address; this one has no Location field.", scene.status());
    Some(FINDING.certain(detail, evidence))
}

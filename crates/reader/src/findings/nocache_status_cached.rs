//! A status that no cache may keep, in a cache.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "nocache-status-cached",
    severity: Severity::Error,
    spec: "RFC 6585 §3, §4, §5, §6 (MUST NOT be stored)",
    right: "Cache-Control: no-store",
    page: include_str!("nocache_status_cached.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_status(&[428, 429, 431, 511]) {
        return None;
    }
    let status = scene.status();
    // Some proxies write 0 into whatever they pass on.
    if let Some(age) = scene.field("age").filter(|age| age.value != "0") {
        let says = format!("Age is {}: the answer comes out of a cache.", sensitive::echo("Age", &age.value));
        let detail = format!("No cache may keep a {status}, and Age says that one did.");
        return Some(FINDING.certain(detail, vec![Evidence::in_response(age.place, says)]));
    }
    let control = scene.field("cache-control").filter(|_| scene.directive("no-store").is_none())?;
    let lasts =
        |name| scene.directive(name).is_some_and(|seconds| seconds.parse::<u64>().is_ok_and(|n| n > 0));
    if !lasts("max-age") && scene.directive("s-maxage").is_none() && scene.directive("public").is_none() {
        return None;
    }
    let value = sensitive::echo("Cache-Control", &control.value);
    let says = format!("Cache-Control is {value}; no-store is expected.");
    let detail = format!("No cache may keep a {status}; Cache-Control allows it.");
    Some(FINDING.certain(
        detail,
        vec![scene.by_status(format!("The status is {status}.")), Evidence::in_response(control.place, says)],
    ))
}

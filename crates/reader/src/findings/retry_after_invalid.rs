//! A Retry-After that names no time to wait for.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive};
use candor_wire::date;

use crate::audit::{Field, Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "retry-after-invalid",
    severity: Severity::Warning,
    spec: "RFC 9110 §10.2.3; draft-ietf-httpapi-ratelimit-headers",
    right: "Retry-After in whole seconds",
    page: include_str!("retry_after_invalid.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let field = scene.field("retry-after")?;
    let (detail, mut evidence) = fault(scene, &field)?;
    evidence.insert(0, Evidence::in_response(field.place, detail.clone()));
    Some(FINDING.certain(detail, evidence))
}

/// What is wrong with it, and what speaks for that besides.
fn fault(scene: &Scene<'_>, field: &Field<'_>) -> Option<(String, Vec<Evidence>)> {
    let value = sensitive::echo("Retry-After", &field.value);
    let wait = if !field.value.is_empty() && field.value.bytes().all(|octet| octet.is_ascii_digit()) {
        // More digits than a number holds are seconds all the same.
        field.value.parse::<i64>().unwrap_or(i64::MAX)
    } else {
        let Some(moment) = date::parse(field.value.as_bytes()) else {
            let detail = format!("Retry-After is {value}; whole seconds, or an HTTP date, are expected.");
            return Some((detail, Vec::new()));
        };
        let (now, clock) = now(scene)?;
        if moment < now {
            let detail = format!("Retry-After is {value}, which is past; a time to come is expected.");
            return Some((detail, clock.into_iter().collect()));
        }
        moment.saturating_sub(now)
    };
    let reset = i64::try_from(scene.reset()?).ok().filter(|reset| wait < *reset)?;
    let limit = scene.field("ratelimit")?;
    let says = format!("RateLimit names {reset} s until the limit is reset.");
    let detail =
        format!("Retry-After allows a retry after {wait} s; by RateLimit the limit lasts {reset} s.");
    Some((detail, vec![Evidence::in_response(limit.place, says)]))
}

/// The time of the answer in seconds: by its own clock, else by ours, which may be a minute ahead.
fn now(scene: &Scene<'_>) -> Option<(i64, Option<Evidence>)> {
    if let Some(field) = scene.field("date")
        && let Some(now) = date::parse(field.value.as_bytes())
    {
        return Some((now, Some(Evidence::in_response(field.place, "The answer was made at this time."))));
    }
    let now = i64::try_from(scene.at()? / 1000).ok()?;
    Some((now - 60, None))
}

//! A 416 that does not say how much there is.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "416-without-content-range",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.17, §14.4 (SHOULD)",
    right: "416 with Content-Range: bytes */LENGTH",
    page: include_str!("_416_without_content_range.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let range = scene.sent("range").filter(|range| range.value.to_ascii_lowercase().starts_with("bytes"))?;
    if scene.status() != 416 {
        return None;
    }
    let asked = Evidence::in_request(range.place, "A range of octets is asked for.");
    let told = scene.field("content-range");
    if told.as_ref().is_some_and(|field| is_unsatisfied(&field.value)) {
        return None;
    }
    let (detail, told) = match told {
        Some(field) => {
            let value = sensitive::echo("Content-Range", &field.value);
            let says = format!("Content-Range is {value}; bytes */ and the length are expected.");
            (says.clone(), Evidence::in_response(field.place, says))
        }
        None => {
            let detail = "A 416 tells how long the content is; this one has no Content-Range field.";
            (detail.to_owned(), scene.without("Content-Range"))
        }
    };
    Some(FINDING.certain(detail, vec![scene.by_status("The status is 416."), told, asked]))
}

/// `bytes */1234`
fn is_unsatisfied(value: &str) -> bool {
    let length = value.split_once(' ').filter(|(unit, _)| unit.eq_ignore_ascii_case("bytes"));
    length
        .and_then(|(_, rest)| rest.trim().strip_prefix("*/"))
        .is_some_and(|length| length.parse::<u64>().is_ok())
}

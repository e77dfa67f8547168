//! A value is refused, and nobody says which.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive};

use crate::{
    audit::{BrokenPlace, Look, Scene, broken_places},
    reading::Cause,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "validation-without-location",
    severity: Severity::Warning,
    spec: "convention; RFC 9457 §3",
    right: "the name of the field, or its JSON Pointer",
    page: include_str!("validation_without_location.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Shortest name that does not stand in other words by chance.
const MIN_NAME: usize = 3;

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_of_values =
        matches!(scene.reading.cause, Cause::Values | Cause::AsSent | Cause::PathValue | Cause::BodyEmpty);
    if !scene.is_status(&[400, 422])
        || !is_of_values
        || !scene.is_complete()
        || !scene.reading.fields.is_empty()
    {
        return None;
    }
    let broken = broken_places(scene);
    let is_told = |place: &BrokenPlace| place.name.len() < MIN_NAME || scene.answer_names(&place.name);
    let first = broken.first()?;
    if broken.iter().any(is_told) {
        return None;
    }
    let name = sensitive::echo("", &first.name);
    let evidence = vec![
        Evidence::in_request(first.place.clone(), format!("{name} breaks the contract.")).weighing(850),
        scene.by_status("The answer names no place.").weighing(0),
    ];
    Some(FINDING.weighed(
        format!("The contract is broken at {name}; the answer does not name it anywhere."),
        evidence,
    ))
}

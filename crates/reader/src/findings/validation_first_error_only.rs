//! Several things are wrong, and one is told.

use candor_rule::{Evidence, Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene, broken_places};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "validation-first-error-only",
    severity: Severity::Info,
    spec: "convention",
    right: "all that is wrong, at once",
    page: include_str!("validation_first_error_only.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_status(&[400, 422]) || !scene.is_complete() || scene.reading.fields.len() != 1 {
        return None;
    }
    let mut broken = broken_places(scene);
    broken.dedup_by(|one, other| one.name == other.name);
    let (told, untold): (Vec<_>, Vec<_>) =
        broken.into_iter().partition(|place| scene.answer_names(&place.name));
    if told.len() != 1 || untold.is_empty() {
        return None;
    }
    let evidence = untold.iter().map(|place| {
        let says = format!(
            "{} is wrong as well, and the answer is silent about it.",
            sensitive::echo("", &place.name)
        );
        Evidence::in_request(place.place.clone(), says).weighing(0)
    });
    let status = scene.by_status("The answer names one place.").weighing(700);
    let evidence = std::iter::once(status).chain(evidence.take(10)).collect();
    let detail = format!(
        "The request is wrong in {} places and the answer names one; the rest costs a round each.",
        untold.len() + 1
    );
    Some(FINDING.weighed(detail, evidence))
}

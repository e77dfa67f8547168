//! An error that only people can tell from others.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, Sighting};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "no-error-code",
    severity: Severity::Info,
    spec: "RFC 9457 §3.1.1; RFC 9205 §4.6",
    right: "a type URI or a code that stays the same",
    page: include_str!("no_error_code.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let readable = scene.has_readable_error() && (scene.answer.is_json() || scene.answer.is_text());
    if !readable || scene.asked.method == "HEAD" || !scene.seen().code.is_empty() {
        return None;
    }
    let seen = scene.seen();
    let is_like = |other: &&Sighting| {
        other.is_error() && other.cause == seen.cause && other.family == seen.family && other.code.is_empty()
    };
    let confidence = if scene.others().filter(is_like).take(2).count() == 2 { 900 } else { 700 };
    let place = candor_rule::Place::Body { pointer: None, at: None };
    let says = "There is no type URI, code or similar member that names the cause.";
    let evidence = vec![Evidence::in_response(place, says).weighing(confidence)];
    Some(FINDING.weighed("The error has no code that a program could tell it by, only words.", evidence))
}

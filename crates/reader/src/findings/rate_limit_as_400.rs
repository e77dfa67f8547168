//! A 400 or 403 where a client came too often.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "rate-limit-as-400",
    severity: Severity::Error,
    spec: "RFC 6585 §4",
    right: "429 with Retry-After",
    page: include_str!("rate_limit_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // Whatever a body's values are, they are no reason to come later.
    let is_about_values =
        scene.names_values() || scene.has_words(words::VALUES) && !scene.has_words(words::RATE);
    let is_broken = scene.violations().next().is_some();
    let may_be = match scene.status() {
        400 => scene.is_cause(&[Cause::Rate]),
        403 => true,
        _ => false,
    };
    if !may_be || is_about_values || is_broken {
        return None;
    }
    let (counted, said) = (scene.used_up(), scene.says_too_often());
    let later = scene.works_later().filter(|_| counted.is_some() || said.is_some());
    let detail =
        format!("The client came too often and is answered {}; 429 tells it to wait.", scene.status());
    let signs = [
        (700, scene.shows("retry-after", "Retry-After says when to come again.")),
        (800, counted),
        (700, said),
        (300, later),
    ];
    signs::weigh(&FINDING, detail, signs)
}

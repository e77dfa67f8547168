//! A 403 where nobody is logged in.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "auth-missing-as-403",
    severity: Severity::Warning,
    spec: "RFC 9110 §11.4, §15.5.2",
    right: "401 with WWW-Authenticate",
    page: include_str!("auth_missing_as_403.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_guard = scene.is_cause(&[Cause::Guard, Cause::CrossOrigin])
        || scene.has_words(words::GUARD)
        || scene.has_words(words::ORIGIN);
    if scene.status() != 403 || !scene.knows_head() || scene.has_credentials() || is_guard {
        return None;
    }
    let detail = "The request carries no credentials and is answered 403; 401 tells clients to log in.";
    let signs = [
        (500, scene.needs_credentials()),
        (500, scene.says(words::AUTH)),
        (600, scene.works_with_credentials()),
    ];
    signs::weigh(&FINDING, detail, signs)
}

//! A 400 where nobody is logged in.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "auth-missing-as-400",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.2, §11.4",
    right: "401 with WWW-Authenticate",
    page: include_str!("auth_missing_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 400 || !scene.knows_head() || scene.has_credentials() || scene.names_values() {
        return None;
    }
    let detail = "The request carries no credentials and is answered 400; 401 tells clients to log in.";
    let signs = [
        (450, scene.needs_credentials()),
        (600, scene.challenges()),
        (550, scene.says(words::AUTH)),
        (700, scene.works_with_credentials()),
    ];
    signs::weigh(&FINDING, detail, signs)
}

//! A 400 where somebody is known, and may not.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "permission-as-400",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.4, §11.4",
    right: "403, or 404 to hide that it is there",
    page: include_str!("permission_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // With credentials that are no header field the reading takes a refusal for a question of who asks.
    let is_about_rights = scene.is_cause(&[Cause::Permission, Cause::Authentication]);
    if scene.status() != 400 || !scene.has_credentials() || !is_about_rights || scene.names_values() {
        return None;
    }
    let own = scene.seen();
    let allowed =
        scene.others().find(|other| other.is_success() && other.has_credentials && other.is_of_another(own));
    let loose = if scene.asked.has_body() { words::PERMISSION_LOOSE } else { &[] };
    let detail = "The client is known and not allowed to do this; 403 says so, 400 blames what was sent.";
    let signs = [
        (650, scene.says_but(words::PERMISSION, loose)),
        (400, scene.by_other(allowed, "Another client's request for the same operation got")),
    ];
    signs::weigh(&FINDING, detail, signs)
}

//! A 400 for a body in another language.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "media-type-as-400",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.16",
    right: "415, with an Accept field that lists what is taken",
    page: include_str!("media_type_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_about_type = scene.is_cause(&[Cause::MediaType]);
    if scene.status() != 400 || scene.seen().body.is_none() || !is_about_type || scene.names_values() {
        return None;
    }
    let own = scene.seen();
    let taken = scene.traffic.of_body(own.body).take(MANY).find(|other| {
        other.is_success() && scene.is_same_operation(other) && other.media_type != own.media_type
    });
    let detail = "The body's type is not taken here, and the answer is 400; 415 says so.";
    let signs = [
        (600, scene.breaks(|code| matches!(code, "content-type-unsupported" | "content-type-missing"))),
        (600, scene.says(words::MEDIA)),
        (600, scene.by_other(taken, "The same body under another type got")),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// Exchanges with the same body that are looked through.
const MANY: usize = 500;

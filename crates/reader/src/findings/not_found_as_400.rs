//! A 400 where what the path names is not there.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "not-found-as-400",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.5",
    right: "404",
    page: include_str!("not_found_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let has_id = scene.seen().template.contains('{');
    // Where there is nothing but a path, whatever is named stands there.
    let is_bare = !scene.asked.has_body() && scene.asked.query.is_empty();
    let only_path = is_bare || scene.reading.fields.iter().all(|field| field.within == "path");
    let is_lookup = only_path
        && (scene.is_cause(&[Cause::NotFound, Cause::PathValue])
            || is_bare && scene.is_cause(&[Cause::Values]));
    let is_part = scene.has_words(words::NO_SUCH_PART);
    if scene.status() != 400 || !has_id || !is_lookup || is_part || !is_about_path(scene) {
        return None;
    }
    let own = scene.path();
    let there = scene.others().find(|other| other.is_success() && other.path != own);
    let detail = "What the path names is not there, and the answer is 400; 404 is expected.";
    let signs = [
        (600, scene.says(words::NOT_FOUND)),
        (300, scene.keeps_contract()),
        (300, scene.by_other(there, "The same operation with another id gave")),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// True if nothing else can be what is not found: there is no body, or the answer names the path's things.
fn is_about_path(scene: &Scene<'_>) -> bool {
    let words = &scene.complaints.words;
    let is_named = |segment: &str| {
        let name = segment.strip_suffix('s').unwrap_or(segment).to_lowercase();
        name.len() > 2 && words.contains(&name)
    };
    !scene.asked.has_body() || scene.path().split('/').any(is_named)
}

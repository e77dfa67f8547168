//! A 500 where what the path names is not there.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "not-found-as-500",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.5, §15.6.1",
    right: "404",
    page: include_str!("not_found_as_500.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let has_id = scene.seen().template.contains('{');
    let is_part = scene.has_words(words::NO_SUCH_PART);
    if scene.status() != 500 || !has_id || is_part || scene.asked.has_body() || !names_the_thing(scene) {
        return None;
    }
    let own = scene.path();
    let there = scene.others().find(|other| other.is_success() && other.path != own);
    let detail = "What the path names is not there, and the answer is 500; 404 is expected.";
    let signs = [
        (650, scene.says(words::NOT_FOUND)),
        (300, scene.keeps_contract()),
        (300, scene.by_other(there, "The same operation with another id gave")),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// True if the answer speaks of what the path lists: servers miss files and modules of their own, too.
fn names_the_thing(scene: &Scene<'_>) -> bool {
    let words = &scene.complaints.words;
    scene.path().split('/').any(|segment| {
        let name = segment.strip_suffix('s').unwrap_or(segment).to_lowercase();
        name.len() > 2 && words.contains(&name)
    })
}

//! A 400 where something is there already.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "conflict-as-400",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.10",
    right: "409, or 412 where the client set a condition",
    page: include_str!("conflict_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_one_list = scene.has_words(words::REPEATED) || scene.violations().next().is_some();
    if scene.status() != 400 || !scene.is_cause(&[Cause::Conflict]) || is_one_list {
        return None;
    }
    let own = scene.seen();
    let before = scene
        .traffic
        .of_body(own.body)
        .take(MANY)
        .find(|other| other.is_success() && scene.is_same_operation(other) && scene.is_after(other));
    let detail = "What was sent conflicts with what is there, and the answer is 400; 409 is expected.";
    let signs =
        [(650, scene.says(words::CONFLICT)), (500, scene.by_other(before, "The same body before got"))];
    signs::weigh(&FINDING, detail, signs)
}

/// Exchanges with the same body that are looked through.
const MANY: usize = 500;

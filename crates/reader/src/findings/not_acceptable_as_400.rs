//! A 400 or 415 where no answer is of a type that was asked for.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "not-acceptable-as-400",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.7",
    right: "406, or an answer of the usual type",
    page: include_str!("not_acceptable_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let accept = scene.sent("accept").filter(|_| scene.is_status(&[400, 415]))?;
    if scene.names_values() || scene.takes_type() == Some(false) {
        return None;
    }
    let none = (scene.has_wanted_type() == Some(false)).then(|| {
        Evidence::in_request(accept.place, "Accept names no type that the contract has for an answer.")
    });
    let detail = format!(
        "No answer is of a type that Accept names, and the status is {}; 406 or a default is expected.",
        scene.status()
    );
    signs::weigh(&FINDING, detail, [(500, none), (500, scene.says(words::NOT_ACCEPTABLE))])
}

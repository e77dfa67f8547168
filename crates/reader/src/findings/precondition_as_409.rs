//! A 409 where a condition of the client failed.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "precondition-as-409",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.13",
    right: "412",
    page: include_str!("precondition_as_409.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    const CONDITIONS: &[&str] = &["if-match", "if-none-match", "if-unmodified-since"];
    if scene.status() != 409 {
        return None;
    }
    let condition = CONDITIONS.iter().find_map(|name| scene.sent(name))?;
    let says = format!("{} sets a condition.", condition.name);
    let detail = "The client set a condition and it failed; 412 says so, 409 leaves it open.";
    let signs = [(600, Some(Evidence::in_request(condition.place, says))), (400, scene.says(words::VERSION))];
    signs::weigh(&FINDING, detail, signs)
}

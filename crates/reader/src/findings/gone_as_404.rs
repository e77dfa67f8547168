//! A 404 where something is gone for good.

use candor_contract::Operation;
use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "gone-as-404",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.5, §15.5.11; RFC 8594 §3",
    right: "410 where it is known to be for good",
    page: include_str!("gone_as_404.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 404 || scene.names_values() {
        return None;
    }
    let said = scene.says(words::GONE).filter(|_| !scene.has_words(words::PERHAPS));
    let detail = "It is known to be gone for good, and the answer is 404; 410 says so.";
    signs::weigh(&FINDING, detail, [(600, said), (600, sunset(scene))])
}

/// A day on which it was to end, and that is past: in the answer, of an operation that the contract deprecates.
fn sunset(scene: &Scene<'_>) -> Option<Evidence> {
    let field = scene.field("sunset").filter(|_| scene.operation.is_none_or(Operation::is_deprecated))?;
    let day = candor_wire::date::parse(field.value.as_bytes())?;
    let says = "Sunset names a day that is past.";
    (day < scene.second()?).then(|| Evidence::in_response(field.place, says))
}

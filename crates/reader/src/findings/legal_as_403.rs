//! A 403 or 404 where a law forbids it.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "legal-as-403",
    severity: Severity::Info,
    spec: "RFC 7725 §3",
    right: "451, with a Link of relation blocked-by",
    page: include_str!("legal_as_403.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.is_status(&[403, 404]) || scene.names_values() {
        return None;
    }
    let detail = format!("The answer gives the law as its reason, and is {}; 451 says so.", scene.status());
    signs::weigh(&FINDING, detail, [(700, scene.says(words::LEGAL))])
}

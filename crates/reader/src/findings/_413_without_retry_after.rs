//! A 413 that is said to pass, and not when.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "413-without-retry-after",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.14 (SHOULD)",
    right: "413 with Retry-After where the limit is a passing one",
    page: include_str!("_413_without_retry_after.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 413 || scene.field("retry-after").is_some() {
        return None;
    }
    let said = scene.says(words::PASSING).or_else(|| scene.says(&["quota"]))?;
    let evidence = vec![said.weighing(600), scene.without("Retry-After").weighing(0)];
    Some(
        FINDING.weighed(
            "The answer says that this size may be taken later; Retry-After would say when.",
            evidence,
        ),
    )
}

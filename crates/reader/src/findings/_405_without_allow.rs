//! A 405 that does not say which methods work.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "405-without-allow",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.6, §10.2.1 (MUST)",
    right: "405 with an Allow field that lists the methods of the path",
    page: include_str!("_405_without_allow.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // An empty field is legal: the path takes no method at all.
    let evidence = scene.lacking(&[405], "Allow")?;
    Some(
        FINDING
            .certain("A 405 lists the methods that the path takes; this one has no Allow field.", evidence),
    )
}

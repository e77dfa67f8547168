//! A joke as a status.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "teapot",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.19",
    right: "the status that fits, such as 403, 404 or 503; 418 is reserved and unused",
    page: include_str!("teapot.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let detail = "418 is reserved and means nothing; another 4xx or 5xx tells clients what is wrong.";
    (scene.status() == 418).then(|| FINDING.certain(detail, vec![scene.by_status("The status is 418.")]))
}

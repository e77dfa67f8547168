//! A status that nobody but the sender knows.

use candor_rule::{Finding, Found, Severity, registered};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "unregistered-status",
    severity: Severity::Warning,
    spec: "RFC 9110 §16.2.1, §15; RFC 9205 §4.6",
    right: "a registered status; clients take any other for the first of its class",
    page: include_str!("unregistered_status.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let status = scene.status();
    if status == 0 || registered(status).is_some() {
        return None;
    }
    // A number of no class counts as a failure of the server.
    let class = (status / 100).min(5);
    let detail = format!("{status} is not a registered status; clients take it for {class}00.");
    Some(FINDING.certain(detail, vec![scene.by_status(format!("The status is {status}."))]))
}

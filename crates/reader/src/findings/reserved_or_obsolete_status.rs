//! A status that was taken out of use.
//!
//! 402 is registered and "reserved for future use"; without words about money it is suspect, but no more than half,
//! which is too little to be told.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "reserved-or-obsolete-status",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.4.6, §15.4.7; RFC 2774 §7 (historic)",
    right: "403, 421, 426 or 501, whichever fits",
    page: include_str!("reserved_or_obsolete_status.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let why = match scene.status() {
        305 => "deprecated: clients ignore it, since it would lead them to any proxy",
        306 => "reserved and unused",
        510 => "obsolete together with the extensions that it was for",
        _ => return None,
    };
    let detail = format!("{} is {why}; another status is expected.", scene.status());
    Some(FINDING.certain(detail, vec![scene.by_status("This status is no longer in use.")]))
}

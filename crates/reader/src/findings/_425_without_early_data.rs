//! Too early, for a request that was not early.
//!
//! Whether a request came in early data over TLS is not seen in its octets; a proxy that forwards one says so in
//! `Early-Data`, and that is looked for.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "425-without-early-data",
    severity: Severity::Warning,
    spec: "RFC 8470 §5.2",
    right: "another 4xx; 425 only for requests in early data",
    page: include_str!("_425_without_early_data.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 425 || !scene.knows_head() || scene.sent("early-data").is_some() {
        return None;
    }
    let evidence = vec![
        scene.by_status("The status is 425."),
        Evidence::in_request(Place::no_header("Early-Data"), "There is no Early-Data field."),
    ];
    Some(FINDING.certain("425 is for requests in early data; this one has no Early-Data field.", evidence))
}

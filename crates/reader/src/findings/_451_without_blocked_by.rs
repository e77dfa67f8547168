//! A 451 that does not say who blocks.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "451-without-blocked-by",
    severity: Severity::Info,
    spec: "RFC 7725 §4 (SHOULD)",
    right: "451 with a Link of relation blocked-by",
    page: include_str!("_451_without_blocked_by.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 451 || scene.every("link").any(|link| is_blocked_by(&link.value)) {
        return None;
    }
    let evidence = vec![scene.by_status("The status is 451."), scene.without("Link")];
    Some(FINDING.certain("A 451 names who blocks; no Link field with rel=\"blocked-by\" is there.", evidence))
}

/// True if one of the links has this relation, perhaps among others.
fn is_blocked_by(links: &str) -> bool {
    let parameters = links.split([';', ',']).filter_map(|part| part.split_once('='));
    let mut relations = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
    relations.any(|(_, value)| {
        value.trim().trim_matches('"').split_whitespace().any(|rel| rel.eq_ignore_ascii_case("blocked-by"))
    })
}

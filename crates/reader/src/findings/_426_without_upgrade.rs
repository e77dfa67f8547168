//! A 426 that does not say which protocol it wants.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "426-without-upgrade",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5.22, §7.8 (MUST)",
    right: "426 with Upgrade and Connection: Upgrade",
    page: include_str!("_426_without_upgrade.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // HTTP/1.0 knows no upgrade, and HTTP/2 has no such fields.
    if scene.status() != 426 || !scene.answer.message.start.starts_with(b"HTTP/1.1") {
        return None;
    }
    let Some(upgrade) = scene.field("upgrade").filter(|field| !field.value.is_empty()) else {
        let evidence = vec![scene.by_status("The status is 426."), scene.without("Upgrade")];
        return Some(
            FINDING.certain("A 426 names the protocol it wants; this one has no Upgrade field.", evidence),
        );
    };
    if scene.lists("connection", "upgrade") {
        return None;
    }
    let named = Evidence::in_response(upgrade.place, "The protocol is named here.");
    let absent = Evidence::in_response(
        scene.field("connection").map_or_else(|| Place::no_header("Connection"), |field| field.place),
        "Connection does not list upgrade.",
    );
    let detail =
        "The answer has Upgrade, and Connection does not list it: proxies pass such a field on unread.";
    Some(FINDING.certain(detail, vec![absent, named]))
}

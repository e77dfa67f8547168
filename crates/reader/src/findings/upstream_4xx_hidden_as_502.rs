//! A refusal that a gateway turned into its own failure.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "upstream-4xx-hidden-as-502",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.6.3",
    right: "the upstream's 4xx, passed through",
    page: include_str!("upstream_4xx_hidden_as_502.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let upstream = scene.upstream_status().filter(|status| (400..500).contains(status))?;
    if !scene.is_status(&[500, 502]) {
        return None;
    }
    let status = scene.status();
    let says = format!("The client was answered {status}; the upstream had answered {upstream}.");
    let detail =
        format!("The upstream refused the request with {upstream}, and the client was told {status}.");
    Some(FINDING.weighed(detail, vec![scene.by_status(says).weighing(900)]))
}

//! A status for proxies, sent by the API itself.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "proxy-status-from-origin",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.8; RFC 6585 §6",
    right: "401 with WWW-Authenticate; 511 comes from captive portals only",
    page: include_str!("proxy_status_from_origin.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let status = scene.upstream_status().unwrap_or(scene.status());
    // A proxy is asked with CONNECT, or with the whole address.
    let is_origin = scene.asked.method != "CONNECT" && scene.asked.target.starts_with('/');
    let detail = match status {
        _ if !is_origin => return None,
        407 => "407 is for proxies, and this is the API itself; 401 asks for credentials.",
        511 => "511 is for networks that intercept, and this is the API itself; 401 or 403 is expected.",
        _ => return None,
    };
    Some(FINDING.certain(detail, vec![scene.by_status(format!("The server answers {status}."))]))
}

//! A connection that is closed after an error, unannounced.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Ended, Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-closes-without-notice",
    severity: Severity::Warning,
    spec: "RFC 9112 §9.6 (SHOULD)",
    right: "Connection: close in the last answer",
    page: include_str!("error_closes_without_notice.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_expected = || {
        let values = scene.asked.message.all("connection").map(String::from_utf8_lossy);
        let mut options = values
            .flat_map(|value| value.split(',').map(|o| o.trim().to_ascii_lowercase()).collect::<Vec<_>>());
        // The client closes too, or is of the time when that was the rule.
        options.any(|option| option == "close") || scene.asked.message.start.ends_with(b"HTTP/1.0")
    };
    let is_new = scene.answer.message.start.starts_with(b"HTTP/1.1");
    if scene.ended() != Ended::Closed
        || !scene.is_error()
        || !is_new
        || scene.lists("connection", "close")
        || is_expected()
    {
        return None;
    }
    let place = scene.field("connection").map_or_else(|| Place::no_header("Connection"), |field| field.place);
    let silent = Evidence::in_response(place, "Connection does not say close.");
    let closed = Evidence::in_response(Place::Message, "The connection was closed after this answer.");
    let detail =
        "The connection is closed after the error; Connection: close, which announces it, is expected.";
    Some(FINDING.certain(detail, vec![silent, closed]))
}

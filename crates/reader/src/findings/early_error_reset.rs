//! An error that is lost in a reset.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::{
    audit::{Ended, Look, Scene},
    reading::Sent,
};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "early-error-reset",
    severity: Severity::Warning,
    spec: "RFC 9112 §9.6",
    right: "the answer, half a close, and the rest of the body read before the connection is closed",
    page: include_str!("early_error_reset.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    // No answer at all: the reset came first, if there was still something to send.
    let is_early = match scene.status() {
        0 => scene.asked.sent == Sent::Unfinished,
        status => (400..500).contains(&status) && scene.asked.has_body(),
    };
    if scene.ended() != Ended::Reset || scene.asked.is_unknown() || !is_early {
        return None;
    }
    let evidence = vec![
        Evidence::in_response(Place::Message, "The connection was reset.").weighing(SURE),
        Evidence::in_request(Place::Message, "The client was still sending the body.").weighing(SURE),
    ];
    let detail = "The connection is reset while the client sends its body, so that the answer may be lost.";
    Some(FINDING.certain(detail, evidence).of_confidence(Confidence::thousandths(SURE)))
}

/// Thousandths: others than the server can reset a connection.
const SURE: u16 = 800;

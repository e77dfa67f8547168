//! A chunked body where the size must be known before.

use candor_rule::{Action, ClientStatus, Connection, Level, Place, Rule, Shape, Violation};

use crate::{Framing, Head};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.12; RFC 9112 §6.3",
    level: Level::May,
    connection: Connection::Close,
    action: Action::Off,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(413)],
    ..Rule::refusing("length-required", 411, Shape::Body, 60, include_str!("length_required.md"))
};

/// A body without a length, if there is one.
pub fn check(head: &Head) -> Option<Violation> {
    (head.framing == Framing::Chunked).then(|| {
        RULE.at(
            Place::no_header("Content-Length"),
            "The body comes in chunks; this operation takes bodies with a Content-Length only.",
            "Send Content-Length instead of Transfer-Encoding: chunked.",
        )
    })
}

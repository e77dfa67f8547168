//! A page of an origin that is not allowed sends a request that changes something.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation, sensitive, text};
use candor_wire::{Field, Head, websocket};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6454 §7, RFC 9110 §15.5.4, Fetch §3.2 (CORS protocol)",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(401)],
    ..Rule::refusing("origin-not-allowed", 403, Shape::Guard, 85, include_str!("origin_not_allowed.md"))
};

/// Raised for the `Origin` of a page that may not do this.
pub(crate) fn at(head: &Head, field: &Field) -> Violation {
    let origin = sensitive::visible(&text::printable(&head.value(field), 60));
    let what = match websocket::is_offered(head) {
        true => "open WebSockets".to_owned(),
        false => format!("send {} requests", sensitive::visible(&text::printable(head.method(), 20))),
    };
    RULE.at(
        Place::header("Origin", field.value),
        format!("Pages from \"{origin}\" may not {what} here."),
        "Ask the owner of the API to allow this origin.",
    )
}

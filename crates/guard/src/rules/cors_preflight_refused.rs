//! A browser asks whether a page may send a request, and it may not.

use candor_rule::{Place, Rule, Shape, Violation, sensitive, text};
use candor_wire::{Field, Head};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "Fetch §3.2.5 (CORS-preflight fetch), RFC 9110 §15.5.4",
    ..Rule::refusing(
        "cors-preflight-refused",
        403,
        Shape::Guard,
        85,
        include_str!("cors_preflight_refused.md"),
    )
};

/// Raised for a page of an origin that is not allowed.
pub(crate) fn origin(head: &Head, field: &Field) -> Violation {
    let origin = sensitive::visible(&text::printable(&head.value(field), 60));
    RULE.at(
        Place::header("Origin", field.value),
        format!("Pages from \"{origin}\" may not use this API."),
        "Ask the owner of the API to allow this origin.",
    )
}

/// Raised for a method that is not among those that may be used.
pub(crate) fn method(head: &Head, field: &Field, allowed: &[String]) -> Violation {
    let sent = field.value.of(&head.octets);
    let asked = sensitive::visible(&text::printable(sent, 20));
    let all = if allowed.is_empty() { "no method".to_owned() } else { text::one_of(allowed) };
    let meant = allowed.iter().find(|own| own.as_bytes().eq_ignore_ascii_case(sent));
    let fix = match (meant, allowed.is_empty()) {
        // Browsers write only some methods in capitals by themselves, and PATCH is none of them.
        (Some(meant), _) => format!("Write {meant} in the call of fetch: the case of a method counts."),
        (None, true) => format!("Ask the owner of the API to allow {asked}."),
        (None, false) => format!("Use {all}, or ask the owner of the API to allow {asked}."),
    };
    let detail = format!("The page wants to use {asked} here; {all} is allowed.");
    RULE.at(Place::header("Access-Control-Request-Method", field.value), detail, fix)
}

/// Raised for a field that is not among those that may be sent.
pub(crate) fn header(field: &Field, name: &[u8], allowed: &[String]) -> Violation {
    let asked = sensitive::visible(&text::printable(name, 40));
    let allowed = match allowed.len() {
        0..=6 => text::one_of(allowed),
        _ => "another".to_owned(),
    };
    RULE.at(
        Place::header("Access-Control-Request-Headers", field.value),
        format!("The page wants to send the header field \"{asked}\"; {allowed} is allowed."),
        format!("Leave \"{asked}\" out, or ask the owner of the API to allow it."),
    )
}

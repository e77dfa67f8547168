//! An error whose body does not hold the request id of its head.

use candor_rule::{Evidence, Finding, Found, Severity};
use candor_syntax::json::Kind;

use crate::audit::{Look, Scene, is_request_id};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "no-request-id-in-body",
    severity: Severity::Info,
    spec: "convention; RFC 9457 §3.1.5",
    right: "the id of the request in the body, such as instance",
    page: include_str!("no_request_id_in_body.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let id = scene.request_id().filter(|_| scene.has_readable_error())?;
    let document = scene.answer.json()?;
    let root = document.root();
    if root.kind() != Kind::Object || !scene.answer.member("instance").is_empty() {
        return None;
    }
    // Of a traceparent (version-trace-span-flags) the trace is the id.
    let value = id.value.split('-').max_by_key(|part| part.len()).filter(|_| id.value.len() == 55);
    let value = value.unwrap_or(&id.value);
    let inner = root.members().flat_map(|member| member.value.members());
    let is_named = root.members().chain(inner).take(200).any(|member| is_request_id(&member.key));
    if is_named || memchr::memmem::find(&scene.answer.content, value.as_bytes()).is_some() {
        return None;
    }
    let says = format!("{} holds the id of the request; no member of the body does.", id.name);
    let detail =
        format!("The body does not repeat the id in {}, so a copied error cannot be traced.", id.name);
    Some(FINDING.certain(detail, vec![Evidence::in_response(id.place, says)]))
}

//! A page for a client that reads JSON.

use candor_rule::{Confidence, Evidence, Finding, Found, Severity, Span};

use crate::audit::{Look, Scene, Wishes};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "html-error-to-json-client",
    severity: Severity::Error,
    spec: "RFC 9110 §12.5.1, §15.5; convention",
    right: "application/problem+json, or any JSON",
    page: include_str!("html_error_to_json_client.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.has_readable_error() || !is_page(scene) {
        return None;
    }
    let wishes = scene.wishes();
    let prefers_html = wishes.is_some_and(Wishes::prefers_html);
    if !wishes.is_some_and(Wishes::prefers_json) && (prefers_html || !scene.sends_json()) {
        return None;
    }
    let mut evidence = vec![match scene.field("content-type") {
        Some(label) => Evidence::in_response(label.place, "The error is labelled as a page, or is one."),
        None => Evidence::in_response(scene.in_body(Span::new(0, 1)), "The error is a page."),
    }];
    if let Some(accept) = scene.sent("accept") {
        evidence.push(Evidence::in_request(accept.place, "The client says here what it takes."));
    }
    if let Some(label) = scene.sent("content-type").filter(|_| scene.sends_json()) {
        evidence.push(Evidence::in_request(label.place, "The client sends JSON."));
    }
    let confidence =
        Confidence::thousandths(if wishes.is_some_and(Wishes::excludes_html) { 1000 } else { 800 });
    let detail = format!("The {} is an HTML page; the client reads JSON.", scene.status());
    Some(FINDING.certain(detail, evidence).of_confidence(confidence))
}

/// By its label, unless the content is JSON all the same; or by how it begins.
fn is_page(scene: &Scene<'_>) -> bool {
    let is_labelled = scene.answer_type().is_some_and(|label| label.essence() == "text/html");
    let text = scene.answer.content.trim_ascii_start();
    let begins = |tag: &str| text.get(..tag.len()).is_some_and(|t| t.eq_ignore_ascii_case(tag.as_bytes()));
    is_labelled && !scene.answer.is_json() || begins("<!doctype") || begins("<html")
}

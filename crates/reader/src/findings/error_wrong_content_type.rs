//! An error that is labelled as something else.

use candor_rule::{Confidence, Evidence, Finding, Found, Severity, Span, sensitive};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-wrong-content-type",
    severity: Severity::Warning,
    spec: "RFC 9110 §8.3; RFC 9457 §3",
    right: "a Content-Type that fits; application/problem+json for problems",
    page: include_str!("error_wrong_content_type.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.has_readable_error() || !scene.is_whole() {
        return None;
    }
    let label = scene.answer_type();
    let fault = scene.json_fault();
    match &label {
        Some(label) if label.is_json() => match fault {
            None if label.essence() == "application/json" && is_problem(scene) => {
                let detail =
                    "The members are those of a problem document; application/problem+json is its label.";
                let found = FINDING.certain(
                    detail,
                    vec![labelled(scene), Evidence::in_response(scene.member("title"), detail)],
                );
                Some(found.of_severity(Severity::Info).of_confidence(Confidence::thousandths(700)))
            }
            // A body that is cut, or in another encoding, is a finding of its own.
            Some(fault) if OF_LABEL.contains(&fault.rule.code) => {
                let at = fault.place.offset().unwrap_or(0);
                let stops =
                    Evidence::in_response(scene.in_body(Span::new(at, at + 1)), "It stops to be JSON here.");
                Some(
                    FINDING
                        .certain("The error is labelled as JSON and is none.", vec![labelled(scene), stops]),
                )
            }
            _ => None,
        },
        label if fault.is_none() && scene.begins_as_json() => {
            let essence = label.as_ref().map(|label| label.essence().to_owned());
            let is_wrong = match &essence {
                Some(essence) => essence.starts_with("text/") || essence == "application/octet-stream",
                None => true,
            };
            let called = match scene.field("content-type") {
                Some(field) => format!("labelled {}", sensitive::echo("Content-Type", &field.value)),
                None => "without a Content-Type".to_owned(),
            };
            let detail = format!(
                "The error is JSON {called}; application/json or application/problem+json is expected."
            );
            is_wrong.then(|| FINDING.certain(detail, vec![labelled(scene)]))
        }
        _ => None,
    }
}

/// How a parser says that a text was never meant as JSON, or is more than one.
const OF_LABEL: &[&str] = &["json-syntax", "json-trailing-data"];

fn labelled(scene: &Scene<'_>) -> Evidence {
    match scene.field("content-type") {
        Some(field) => Evidence::in_response(field.place, "The label of the body."),
        None => scene.without("Content-Type"),
    }
}

fn is_problem(scene: &Scene<'_>) -> bool {
    ["type", "title", "status"].iter().all(|name| !scene.answer.member(name).is_empty())
}

//! A body of a type that the answer does not document.

use candor_rule::{Evidence, Finding, Found, Place, SchemaRef, Severity, sensitive::visible, text::one_of};
use candor_wire::response::ResponseHead;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "undocumented-content-type",
    severity: Severity::Warning,
    spec: "OpenAPI 3.1.1 (Response Object, content); RFC 9110 §8.3",
    right: "one of the media types that the contract documents for this status",
    page: include_str!("undocumented_content_type.md"),
};

/// Most characters of the type that a sentence shows.
const MAX_SHOWN: usize = 60;

/// Found where the entry for the body is looked for.
pub(crate) fn of(head: &ResponseHead, documented: &[&str], clause: SchemaRef) -> Found {
    let (status, documented) = (head.status, one_of(documented));
    let (place, has) = match head.all("content-type").next() {
        Some(field) => {
            let value = String::from_utf8_lossy(&head.value(field)).into_owned();
            let shown: String = visible(&value).chars().take(MAX_SHOWN).collect();
            (Place::header("Content-Type", field.value), format!("is `{shown}`"))
        }
        None => (Place::no_header("Content-Type"), "has no Content-Type".to_owned()),
    };
    let detail = format!("The body of the {status} {has}; the contract documents {documented}.");
    let evidence = Evidence::in_response(place, format!("The body {has}.")).with_schema(clause);
    FINDING.certain(detail, vec![evidence])
}

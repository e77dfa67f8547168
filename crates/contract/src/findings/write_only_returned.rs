//! A property that only the client sends, such as a password, comes back.

use candor_rule::{Evidence, Finding, Found, Place, SchemaRef, Severity};

use crate::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "write-only-returned",
    severity: Severity::Error,
    spec: "JSON Schema Validation 2020-12 §9.4; OpenAPI 3.0.4 (writeOnly: SHOULD NOT be sent in the response)",
    right: "the answer without the property",
    page: include_str!("write_only_returned.md"),
};

/// Found where the body is checked; one piece of evidence per property. No value is shown.
pub(crate) fn of(places: Vec<(Place, SchemaRef)>) -> Option<Found> {
    let evidence = places.into_iter().map(|(place, clause)| {
        let name = match &place {
            Place::Body { pointer: Some(pointer), .. } => words::subject(pointer),
            _ => "A property".to_owned(),
        };
        let says = format!("{name} is write-only, and the answer holds it.");
        Evidence::in_response(place, says).with_schema(clause)
    });
    FINDING.at_each(evidence.collect())
}

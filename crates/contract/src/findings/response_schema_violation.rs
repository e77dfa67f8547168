//! A body or a header value that is not as its schema says, or a body that cannot be read as its type.

use candor_rule::{Evidence, Finding, Found, Severity};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "response-schema-violation",
    severity: Severity::Error,
    spec: "OpenAPI 3.1.1 (Media Type Object, schema)",
    right: "an answer that follows its documented schema, or a schema that describes it",
    page: include_str!("response_schema_violation.md"),
};

/// Found where the body and the header values are checked; each piece of evidence is one broken clause.
pub(crate) fn of(broken: Vec<Evidence>) -> Option<Found> {
    FINDING.at_each(broken)
}

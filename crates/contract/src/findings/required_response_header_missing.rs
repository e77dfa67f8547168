//! A header field that the answer must have, and has not.

use candor_rule::{Evidence, Finding, Found, Severity};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "required-response-header-missing",
    severity: Severity::Warning,
    spec: "OpenAPI 3.1.1 (Header Object, required)",
    right: "every header field that the contract marks as required",
    page: include_str!("required_response_header_missing.md"),
};

/// Found where declared header fields are looked for; each piece of evidence is one that is absent.
pub(crate) fn of(missing: Vec<Evidence>) -> Option<Found> {
    FINDING.at_each(missing)
}

//! A status that the operation does not document: no exact code, no range (`4XX`), no `default`.

use candor_rule::{Finding, Severity};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "undocumented-status",
    severity: Severity::Warning,
    spec: "OpenAPI 3.1.1 §4.8.16",
    right: "a documented status, or the status documented",
    page: include_str!("undocumented_status.md"),
};

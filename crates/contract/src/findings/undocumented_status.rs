//! A status that the operation does not document: no exact code, no range (`4XX`), no `default`.

use candor_rule::{Evidence, Finding, Found, Place, SchemaRef, Severity, text::one_of};
use candor_wire::response::ResponseHead;

use crate::{Operation, responses::STATUS};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "undocumented-status",
    severity: Severity::Warning,
    spec: "OpenAPI 3.1.1 (Responses Object)",
    right: "a status that the contract documents, or an entry in the contract for this one",
    page: include_str!("undocumented_status.md"),
};

/// Found before anything else: without an entry nothing more can be checked.
pub(crate) fn of(operation: &Operation, head: &ResponseHead, known: &[String], clause: SchemaRef) -> Found {
    let (method, path, status) = (&operation.method, &operation.template, head.status);
    let detail = format!("{method} {path} answers {status}; the contract documents {}.", one_of(known));
    let says = format!("The status is {status}.");
    FINDING.certain(detail, vec![Evidence::in_response(Place::Octets(STATUS), says).with_schema(clause)])
}

//! The service itself failed, where our library is part of it.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "service-failed",
    status: 500,
    retry_after: None,
    detail: "The service failed while it handled this request. The request is not to blame.",
    fix: "Try again; if it stays, report the request id to the operator of this API.",
    page: include_str!("service_failed.md"),
};

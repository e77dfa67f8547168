//! A bug of ours, caught before it could take the process down.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "internal-error",
    status: 500,
    retry_after: None,
    detail: "The gateway failed while it handled this request. The request is not to blame.",
    fix: "Try again; if it stays, report the request id to the operator of this API.",
    page: include_str!("internal_error.md"),
};

//! What was asked for is under maintenance.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "under-maintenance",
    status: 503,
    retry_after: Some(300),
    detail: "This part of the API is under maintenance.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("under_maintenance.md"),
};

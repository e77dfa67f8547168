//! The service has no room for another body, where our library is part of it.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "service-overloaded",
    status: 503,
    retry_after: Some(1),
    detail: "The service holds as many request bodies as its memory budget allows.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("service_overloaded.md"),
};

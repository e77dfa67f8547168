//! Nobody can say whether a request is within its limits: where they are counted does not answer.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "limits-unavailable",
    status: 503,
    retry_after: Some(5),
    detail: "Requests cannot be counted at the moment, so the gateway cannot say whether this one is within its limit.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("limits_unavailable.md"),
};

//! Too much is in flight to take this request's body as well.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "gateway-overloaded",
    status: 503,
    retry_after: Some(1),
    detail: "The gateway holds as many request bodies as its memory budget allows.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("gateway_overloaded.md"),
};

//! No connection to the upstream could be made.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "upstream-unreachable",
    status: 502,
    retry_after: Some(2),
    detail: "The service behind this gateway cannot be reached. The request was not delivered.",
    fix: "Send the request again shortly; if it stays, report the request id to the operator of this API.",
    page: include_str!("upstream_unreachable.md"),
};

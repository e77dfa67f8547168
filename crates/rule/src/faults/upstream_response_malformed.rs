//! The upstream answered octets that no HTTP client should trust.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "upstream-response-malformed",
    status: 502,
    retry_after: None,
    detail: "The service behind this gateway answered with something that is not an HTTP response.",
    fix: "Nothing in the request causes this; report the request id to the operator of this API.",
    page: include_str!("upstream_response_malformed.md"),
};

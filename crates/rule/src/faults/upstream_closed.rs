//! The upstream hung up before or within its answer.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "upstream-closed",
    status: 502,
    retry_after: None,
    detail: "The service behind this gateway closed the connection before its answer was complete.",
    fix: "Try again if the request may be repeated safely; if it stays, report the request id.",
    page: include_str!("upstream_closed.md"),
};

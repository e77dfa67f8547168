//! The upstream took longer than the configured time.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "upstream-timeout",
    status: 504,
    retry_after: None,
    detail: "The service behind this gateway did not answer in time.",
    fix: "The request may still be carried out: check before you repeat one that changes something.",
    page: include_str!("upstream_timeout.md"),
};

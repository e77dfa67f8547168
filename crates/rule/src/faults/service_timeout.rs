//! The service itself took too long, where our library is part of it.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "service-timeout",
    status: 504,
    retry_after: None,
    detail: "The service did not finish this request in the time that it is given.",
    fix: "The request may still be carried out: check before you repeat one that changes something.",
    page: include_str!("service_timeout.md"),
};

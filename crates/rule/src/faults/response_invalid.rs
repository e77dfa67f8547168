//! The upstream's answer broke its contract, and answers are enforced.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "response-invalid",
    status: 502,
    retry_after: None,
    detail: "The service answered, but its answer breaks the contract of this API and is withheld.",
    fix: "The request may have been carried out: check before you repeat one that changes something.",
    page: include_str!("response_invalid.md"),
};

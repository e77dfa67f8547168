//! Nobody can say yet whether the request is right: the document that would is not there.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "contract-not-loaded",
    status: 503,
    retry_after: Some(5),
    detail: "The description of this part of the API is not loaded yet, so the request cannot be checked.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("contract_not_loaded.md"),
};

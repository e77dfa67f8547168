//! Nobody can say yet whether a token is genuine: the keys that would tell are not there.

use crate::FaultKind;

/// See the page beside this file.
pub static KIND: FaultKind = FaultKind {
    code: "credential-keys-not-loaded",
    status: 503,
    retry_after: Some(5),
    detail: "The keys that access tokens are checked with are not loaded yet, so the request cannot be decided.",
    fix: "Send the request again after the seconds named in Retry-After.",
    page: include_str!("credential_keys_not_loaded.md"),
};

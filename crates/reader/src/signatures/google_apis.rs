//! Google APIs: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "google.rpc.Status in JSON", |a| {
        a.has_keys(&["error"])
            && a.holds("\"code\"")
            && a.holds("\"message\"")
            && [
                "INVALID_ARGUMENT",
                "FAILED_PRECONDITION",
                "OUT_OF_RANGE",
                "UNAUTHENTICATED",
                "PERMISSION_DENIED",
                "NOT_FOUND",
                "ALREADY_EXISTS",
                "RESOURCE_EXHAUSTED",
                "ABORTED",
                "UNIMPLEMENTED",
            ]
            .iter()
            .any(|status| a.holds(&format!("\"{status}\"")))
            && a.holds("\"status\"")
    })],
    ..Signature::of("Google APIs", Layer::Application, include_str!("google_apis.md"))
};

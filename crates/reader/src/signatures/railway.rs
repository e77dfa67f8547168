//! Railway: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "status, code, message and its request id", |a| {
        a.has_keys(&["status", "code", "message", "request_id"])
            && a.member("status") == "error"
            && (a.header_starts("server", "railway") || a.member("message") == "Application not found")
    })],
    ..Signature::of("Railway", Layer::Edge, include_str!("railway.md"))
};

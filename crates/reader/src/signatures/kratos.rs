//! Kratos: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "code, reason, message and metadata", |a| {
        a.has_keys(&["code", "reason", "message", "metadata"]) && a.member("code") == a.status().to_string()
    })],
    ..Signature::of("Kratos", Layer::Framework, include_str!("kratos.md"))
};

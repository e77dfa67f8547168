//! celebrate: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`validation` by part, each with source and keys", |a| {
        a.begins_with_keys(&["statusCode", "error", "message", "validation"])
            && a.member("validation").starts_with("{\"")
            && [
                "{\"body\":{\"source\":",
                "{\"query\":{\"source\":",
                "{\"params\":{\"source\":",
                "{\"headers\":{\"source\":",
            ]
            .iter()
            .any(|part| a.member("validation").starts_with(part))
    })],
    ..Signature::of("celebrate", Layer::Framework, include_str!("celebrate.md"))
};

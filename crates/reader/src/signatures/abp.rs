//! ABP: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "an error with details and validation errors", |a| {
        a.begins_with_keys(&["error"])
            && a.member("error").starts_with("{\"code\":")
            && a.holds("\"details\":")
            && a.holds("\"validationErrors\":")
    })],
    ..Signature::of("ABP", Layer::Framework, include_str!("abp.md"))
};

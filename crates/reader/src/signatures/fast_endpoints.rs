//! FastEndpoints: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "its sentence", |a| {
        a.member("message") == "One or more errors occurred!"
            || a.member("Message") == "One or more errors occured!"
    })],
    ..Signature::of("FastEndpoints", Layer::Framework, include_str!("fast_endpoints.md"))
};

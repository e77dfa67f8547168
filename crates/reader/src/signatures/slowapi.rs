//! slowapi: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its sentence", |a| {
        a.has_keys(&["error"])
            && a.member("error").starts_with("Rate limit exceeded: ")
            && a.member("error").contains(" per ")
    })],
    ..Signature::of("slowapi", Layer::Framework, include_str!("slowapi.md"))
};

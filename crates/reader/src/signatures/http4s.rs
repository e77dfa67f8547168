//! http4s: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "one of its sentences", |a| {
        a.is_text()
            && ["The request body was malformed.", "The request body was invalid."].contains(&a.text())
    })],
    ..Signature::of("http4s", Layer::Framework, include_str!("http4s.md"))
};

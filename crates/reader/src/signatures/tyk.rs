//! Tyk: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "the header that it adds to its own answers", |a| {
        a.header("x-generator") == "tyk.io"
    })],
    ..Signature::of("Tyk", Layer::Server, include_str!("tyk.md"))
};

//! Cherokee: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with its name", |a| {
        a.is_page() && a.holds("Cherokee web server")
    })],
    serves: true,
    ..Signature::of("Cherokee", Layer::Server, include_str!("cherokee.md"))
};

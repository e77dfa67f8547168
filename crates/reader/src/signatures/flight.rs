//! Flight: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its page", |a| {
        a.holds("<h3>The page you have requested could not be found.</h3>")
    })],
    ..Signature::of("Flight", Layer::Framework, include_str!("flight.md"))
};

//! Daphne: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with its name", |a| {
        a.is_page() && a.holds("<footer>Daphne</footer>")
    })],
    serves: true,
    ..Signature::of("Daphne", Layer::Server, include_str!("daphne.md"))
};

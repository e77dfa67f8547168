//! Sucuri: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "a page of its own", |a| a.is_page() && a.holds("Sucuri Web"))],
    ..Signature::of("Sucuri", Layer::Edge, include_str!("sucuri.md"))
};

//! Imperva: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "a page of its own", |a| {
        a.holds("_Incapsula_Resource") || a.holds("Incapsula incident ID")
    })],
    ..Signature::of("Imperva", Layer::Edge, include_str!("imperva.md"))
};

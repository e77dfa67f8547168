//! Rack: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its sentence about ranges", |a| {
        a.is_text() && a.text() == "Byte range unsatisfiable"
    })],
    ..Signature::of("Rack", Layer::Framework, include_str!("rack.md"))
};

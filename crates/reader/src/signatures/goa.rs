//! Goa: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "name, id, message and three flags", |a| {
        a.has_keys(&["name", "id", "message", "temporary", "timeout", "fault"])
    })],
    ..Signature::of("Goa", Layer::Framework, include_str!("goa.md"))
};

//! tower_governor: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its sentence with the seconds to wait", |a| {
        a.status() == 429 && a.is_text() && a.text().starts_with("Too Many Requests! Wait for ")
    })],
    ..Signature::of("tower_governor", Layer::Framework, include_str!("tower_governor.md"))
};

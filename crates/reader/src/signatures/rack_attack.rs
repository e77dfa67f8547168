//! Rack::Attack: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its sentence, and nothing else", |a| {
        a.status() == 429 && a.is_text() && a.text() == "Retry later"
    })],
    ..Signature::of("Rack::Attack", Layer::Framework, include_str!("rack_attack.md"))
};

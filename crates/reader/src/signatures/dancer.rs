//! Dancer2: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its last line", |a| {
        a.is_page() && a.holds("Powered by <a href=\"http://perldancer.org/\"")
    })],
    ..Signature::of("Dancer2", Layer::Framework, include_str!("dancer.md"))
};

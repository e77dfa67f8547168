//! Open Liberty: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "a code of its container", |a| a.holds("SRVE0") && a.holds("Error "))],
    serves: true,
    ..Signature::of("Open Liberty", Layer::Server, include_str!("websphere_liberty.md"))
};

//! F5 BIG-IP: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "its sentence and a support id", |a| {
        a.holds("The requested URL was rejected.") && a.holds("support ID is")
    })],
    ..Signature::of("F5 BIG-IP", Layer::Edge, include_str!("f5_big_ip.md"))
};

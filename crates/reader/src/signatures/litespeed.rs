//! LiteSpeed: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page names it", |a| a.is_page() && a.holds("LiteSpeed Web Server"))],
    serves: true,
    ..Signature::of("LiteSpeed", Layer::Server, include_str!("litespeed.md"))
};

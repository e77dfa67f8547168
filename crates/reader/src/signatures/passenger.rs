//! Phusion Passenger: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "the page names it", |a| a.is_page() && a.holds("Phusion Passenger"))],
    serves: true,
    ..Signature::of("Phusion Passenger", Layer::Server, include_str!("passenger.md"))
};

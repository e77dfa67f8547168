//! Swoole: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with its name", |a| a.holds("<i>Powered by Swoole</i>"))],
    limits: &[Limit { of: Measure::Body, most: 2_097_152, setting: "package_max_length" }],
    serves: true,
    ..Signature::of("Swoole", Layer::Server, include_str!("swoole.md"))
};

//! Beego: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "the page names it", |a| a.is_page() && a.holds("beego"))],
    limits: &[Limit { of: Measure::Body, most: 67_108_864, setting: "CopyRequestBody, MaxMemory" }],
    ..Signature::of("Beego", Layer::Framework, include_str!("beego.md"))
};

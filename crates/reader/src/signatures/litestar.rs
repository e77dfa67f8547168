//! Litestar: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "status_code, then detail", |a| a.begins_with_keys(&["status_code", "detail"]))],
    limits: &[Limit { of: Measure::Body, most: 10_000_000, setting: "request_max_body_size" }],
    ..Signature::of("Litestar", Layer::Framework, include_str!("litestar.md"))
};

//! Pistache: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its sentence", |a| {
        a.is_text() && a.text() == "Could not find a matching route"
    })],
    limits: &[Limit { of: Measure::Body, most: 4_096, setting: "maxRequestSize" }],
    serves: true,
    ..Signature::of("Pistache", Layer::Framework, include_str!("pistache.md"))
};

//! uvicorn: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its only sentence", |a| {
        a.is_text() && a.text() == "Invalid HTTP request received."
    })],
    limits: &[Limit { of: Measure::Fields, most: 65_536, setting: "--h11-max-incomplete-event-size" }],
    ..Signature::of("uvicorn", Layer::Server, include_str!("uvicorn.md"))
};

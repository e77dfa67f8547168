//! Quart: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "the page of Werkzeug behind hypercorn", |a| {
        a.header_starts("server", "hypercorn")
            && a.source().starts_with("<!doctype html>\n<html lang=en>\n<title>")
    })],
    limits: &[Limit { of: Measure::Body, most: 16_777_216, setting: "MAX_CONTENT_LENGTH" }],
    ..Signature::of("Quart", Layer::Framework, include_str!("quart.md"))
};

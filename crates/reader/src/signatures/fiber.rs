//! Fiber: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "its sentence about routes", |a| {
        a.is_text()
            && a.text().starts_with("Cannot ")
            && a.text().contains(" /")
            && a.header("content-type").starts_with("text/plain")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 4_194_304, setting: "BodyLimit" },
        Limit { of: Measure::Fields, most: 4_096, setting: "ReadBufferSize" },
    ],
    ..Signature::of("Fiber", Layer::Framework, include_str!("fiber.md"))
};

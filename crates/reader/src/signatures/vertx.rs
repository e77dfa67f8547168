//! Vert.x: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.source().trim() == "<html><body><h1>Resource not found</h1></body></html>"
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 8_192, setting: "maxHeaderSize" },
        Limit { of: Measure::RequestLine, most: 4_096, setting: "maxInitialLineLength" },
    ],
    serves: true,
    ..Signature::of("Vert.x", Layer::Framework, include_str!("vertx.md"))
};

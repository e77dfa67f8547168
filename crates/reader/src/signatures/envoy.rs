//! Envoy: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`server: envoy` and plain text that no upstream took time for", |a| {
        a.header("server") == "envoy"
            && !a.has("x-envoy-upstream-service-time")
            && (a.is_text() || a.is_bare())
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 61_440, setting: "max_request_headers_kb" },
        Limit { of: Measure::FieldCount, most: 100, setting: "max_headers_count" },
    ],
    ..Signature::of("Envoy", Layer::Server, include_str!("envoy.md"))
};

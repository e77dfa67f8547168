//! Huma: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a problem with the address of its schema", |a| {
            a.is_json() && a.member("$schema").contains("/schemas/Error") && !a.member("status").is_empty()
        }),
        Test::new(800, "its `detail` beside errors with a location", |a| {
            a.member("detail") == "validation failed" && a.member("errors").contains("\"location\":\"")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "MaxBodyBytes" }],
    ..Signature::of("Huma", Layer::Framework, include_str!("huma.md"))
};

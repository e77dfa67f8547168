//! Strapi: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "null data beside an error with name and details", |a| {
        a.has_keys(&["data", "error"])
            && a.member("data") == "null"
            && a.member("error").starts_with("{\"status\":")
            && a.member("error").contains("\"details\":")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "jsonLimit of strapi::body" }],
    ..Signature::of("Strapi", Layer::Framework, include_str!("strapi.md"))
};

//! LoopBack: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "one error with statusCode and name", |a| {
        a.has_keys(&["error"])
            && a.member("error").starts_with("{\"statusCode\":")
            && a.member("error").contains("\"name\":\"")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "RestServer requestBodyParser limit" }],
    ..Signature::of("LoopBack", Layer::Framework, include_str!("loopback.md"))
};

//! AWS services: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "the type of an exception and the id of a request", |a| {
        a.is_json() && a.member("__type").ends_with("Exception") && a.has("x-amzn-requestid")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "of most services" }],
    ..Signature::of("AWS services", Layer::Application, include_str!("aws_json.md"))
};

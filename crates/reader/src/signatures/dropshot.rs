//! Dropshot: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "a request id before message and code", |a| {
        a.begins_with_keys(&["request_id"]) && a.member("request_id").len() == 36 && a.has("x-request-id")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_024, setting: "default_request_body_max_bytes" }],
    serves: true,
    ..Signature::of("Dropshot", Layer::Framework, include_str!("dropshot.md"))
};

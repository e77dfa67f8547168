//! Apigee: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "a fault with string and code", |a| {
        a.is_json()
            && a.member("fault").starts_with("{\"faultstring\":\"")
            && a.member("fault").contains("\"errorcode\":\"")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 10_485_760, setting: "none" },
        Limit { of: Measure::Fields, most: 61_440, setting: "none" },
        Limit { of: Measure::RequestLine, most: 10_240, setting: "none" },
    ],
    ..Signature::of("Apigee", Layer::Edge, include_str!("apigee.md"))
};

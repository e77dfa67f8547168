//! uWebSockets: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with its name", |a| a.holds("<i>uWebSockets/"))],
    limits: &[Limit { of: Measure::Fields, most: 4_096, setting: "UWS_HTTP_MAX_HEADERS_SIZE" }],
    serves: true,
    ..Signature::of("uWebSockets", Layer::Server, include_str!("uwebsockets.md"))
};

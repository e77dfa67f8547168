//! H2O: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "`Server: h2o` and a reason in lower case as plain text", |a| {
        a.header_starts("server", "h2o/") && a.is_text() && a.writes("content-type")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_073_741_824, setting: "limit-request-body" }],
    ..Signature::of("H2O", Layer::Server, include_str!("h2o.md"))
};

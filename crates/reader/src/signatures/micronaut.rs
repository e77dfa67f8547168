//! Micronaut: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "errors embedded, with links", |a| {
        a.is_json() && a.holds("\"_embedded\":{\"errors\":[{\"message\":") && a.holds("\"_links\":")
    })],
    limits: &[Limit { of: Measure::Body, most: 10_485_760, setting: "micronaut.server.max-request-size" }],
    ..Signature::of("Micronaut", Layer::Framework, include_str!("micronaut.md"))
};

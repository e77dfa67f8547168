//! Fastify: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a code that begins with FST_", |a| a.member("code").starts_with("FST_")),
        Test::new(800, "its sentence about routes", |a| {
            a.has_keys(&["message", "error", "statusCode"]) && a.member("message").starts_with("Route ")
        }),
        Test::new(850, "its words for what its server cannot read", |a| {
            a.has_keys(&["error", "message", "statusCode"]) && a.member("message") == "Client Error"
        }),
        Test::new(750, "its envelope around a reason phrase, or the sentence of its rate limit", |a| {
            a.has_keys(&["statusCode", "error", "message"])
                && (a.is_phrase(a.member("message"))
                    || a.member("message").starts_with("Rate limit exceeded, retry in "))
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "bodyLimit" }],
    ..Signature::of("Fastify", Layer::Framework, include_str!("fastify.md"))
};

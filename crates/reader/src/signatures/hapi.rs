//! hapi: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(750, "a validation with source and keys", |a| {
            a.begins_with_keys(&["statusCode", "error", "message", "validation"])
                && a.member("validation").starts_with("{\"source\":")
        }),
        Test::new(700, "its sentence", |a| {
            a.has_keys(&["statusCode", "error", "message"])
                && (a.member("message").starts_with("Invalid request ")
                    || a.member("message").starts_with("Payload content length greater")
                    || a.member("message").starts_with("Missing authentication"))
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "payload.maxBytes" }],
    ..Signature::of("hapi", Layer::Framework, include_str!("hapi.md"))
};

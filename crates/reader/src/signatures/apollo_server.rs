//! Apollo Server: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a code of its own in `extensions`", |a| {
            a.is_json()
                && a.holds("\"extensions\":{")
                && a.holds_any(&[
                    "\"GRAPHQL_PARSE_FAILED\"",
                    "\"GRAPHQL_VALIDATION_FAILED\"",
                    "\"OPERATION_RESOLUTION_FAILURE\"",
                    "\"PERSISTED_QUERY_NOT_FOUND\"",
                    "\"PERSISTED_QUERY_NOT_SUPPORTED\"",
                ])
        }),
        Test::new(900, "its sentence about forgery", |a| {
            a.holds("This operation has been blocked as a potential Cross-Site Request Forgery (CSRF).")
        }),
    ],
    ..Signature::of("Apollo Server", Layer::Framework, include_str!("apollo_server.md"))
};

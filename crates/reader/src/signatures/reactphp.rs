//! ReactPHP: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "its sentence", |a| {
            a.is_text()
                && a.text()
                    .strip_prefix(&format!("Error {}: ", a.status()))
                    .is_some_and(|phrase| a.is_phrase(phrase))
        }),
        Test::new(400, "`Server: ReactPHP`", |a| a.header_starts("server", "reactphp")),
    ],
    limits: &[
        Limit {
            of: Measure::Body,
            most: 65_536,
            setting: "StreamingRequestMiddleware, RequestBodyBufferMiddleware",
        },
        Limit { of: Measure::Fields, most: 8_192, setting: "none" },
    ],
    serves: true,
    ..Signature::of("ReactPHP", Layer::Server, include_str!("reactphp.md"))
};

//! fasthttp: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its sentence", |a| {
            a.is_text() && (a.text() == "Error when parsing request" || a.text() == "Too big request header")
        }),
        Test::new(600, "its name on a reason phrase", |a| {
            a.header("server") == "fasthttp" && a.is_text() && a.is_phrase(a.text())
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 4_194_304, setting: "MaxRequestBodySize" },
        Limit { of: Measure::Fields, most: 4_096, setting: "ReadBufferSize" },
    ],
    serves: true,
    ..Signature::of("fasthttp", Layer::Server, include_str!("fasthttp.md"))
};

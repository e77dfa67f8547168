//! node:http: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(650, "a reason phrase as body in chunks, without a type", |a| {
            a.is_text()
                && a.is_phrase(a.text())
                && !a.has("content-type")
                && !a.has("server")
                && a.header("transfer-encoding") == "chunked"
        }),
        Test::new(650, "417 in chunks without a body", |a| {
            a.status() == 417 && a.is_bare() && a.header("transfer-encoding") == "chunked"
        }),
    ],
    limits: &[
        Limit { of: Measure::Fields, most: 16_384, setting: "--max-http-header-size" },
        Limit { of: Measure::HeadSeconds, most: 60, setting: "server.headersTimeout" },
    ],
    serves: true,
    ..Signature::of("node:http", Layer::Framework, include_str!("node_http.md"))
};

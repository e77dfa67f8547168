//! Elasticsearch: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "root causes and the status", |a| {
        a.has_keys(&["error", "status"]) && a.member("error").starts_with("{\"root_cause\":")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 104_857_600, setting: "http.max_content_length" },
        Limit { of: Measure::Fields, most: 16_384, setting: "http.max_header_size" },
        Limit { of: Measure::RequestLine, most: 4_096, setting: "http.max_initial_line_length" },
    ],
    serves: true,
    ..Signature::of("Elasticsearch", Layer::Application, include_str!("elasticsearch.md"))
};

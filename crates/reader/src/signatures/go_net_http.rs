//! net/http: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "status and cause in one line, as Go's server writes them", |a| {
        a.is_text()
            && a.text().starts_with("400 Bad Request")
            && !a.has("date")
            && a.header("content-type") == "text/plain; charset=utf-8"
    })],
    limits: &[Limit { of: Measure::Fields, most: 1_048_576, setting: "MaxHeaderBytes" }],
    ..Signature::of("net/http", Layer::Server, include_str!("go_net_http.md"))
};

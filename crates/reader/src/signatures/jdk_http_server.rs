//! JDK HttpServer: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a heading, and its sentence right after it", |a| {
        a.source().starts_with(&format!("<h1>{} ", a.status()))
            && a.holds_any(&[
                "</h1>No context found for request",
                "</h1>Bad request line",
                "</h1>URISyntaxException",
                "</h1>IllegalArgumentException",
                "</h1>Bad Content-Length",
                "</h1>Unsupported Transfer-Encoding",
                "</h1>NumberFormatException",
            ])
    })],
    limits: &[Limit { of: Measure::FieldCount, most: 200, setting: "sun.net.httpserver.maxReqHeaders" }],
    serves: true,
    ..Signature::of("JDK HttpServer", Layer::Server, include_str!("jdk_http_server.md"))
};

//! Kong Gateway: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its sentence about routes", |a| {
            a.member("message") == "no Route matched with those values"
        }),
        Test::new(700, "`Server: kong`, and a `message`", |a| {
            a.header_starts("server", "kong/")
                && a.begins_with_keys(&["message"])
                && !a.has("via")
                && !a.has("x-kong-upstream-latency")
        }),
    ],
    limits: &[Limit { of: Measure::Fields, most: 32_768, setting: "nginx_http_large_client_header_buffers" }],
    ..Signature::of("Kong Gateway", Layer::Server, include_str!("kong.md"))
};

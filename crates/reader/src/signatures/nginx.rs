//! nginx: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(950, "the page ends with nginx under a rule", |a| {
            a.is_page() && a.holds("<hr><center>nginx")
        }),
        Test::new(650, "`Server: nginx` on JSON in which a gateway speaks of itself", |a| {
            a.header_starts("server", "nginx") && a.is_json() && a.holds("gateway") && !a.has("x-powered-by")
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 1_048_576, setting: "client_max_body_size" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "large_client_header_buffers" },
        Limit { of: Measure::Field, most: 8_192, setting: "large_client_header_buffers" },
        Limit { of: Measure::Fields, most: 32_768, setting: "large_client_header_buffers" },
        Limit { of: Measure::HeadSeconds, most: 60, setting: "client_header_timeout" },
    ],
    ..Signature::of("nginx", Layer::Server, include_str!("nginx.md"))
};

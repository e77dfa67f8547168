//! libmicrohttpd: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its page", |a| {
        a.is_page()
            && a.holds_any(&[
                "Your HTTP request was syntactically incorrect.",
                "Your HTTP chunked encoding was syntactically incorrect.",
                "Your HTTP header was too big for the memory constraints",
                "In HTTP 1.1, requests must include a &quot;Host:&quot; header",
            ])
    })],
    limits: &[Limit { of: Measure::Fields, most: 32_768, setting: "MHD_OPTION_CONNECTION_MEMORY_LIMIT" }],
    serves: true,
    ..Signature::of("libmicrohttpd", Layer::Server, include_str!("libmicrohttpd.md"))
};

//! HTTP.sys: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its title, on HTML 4.01", |a| {
        a.is_page() && a.holds("HTML 4.01//EN") && a.heading().is_empty() && a.holds("<h2>Bad Request - ")
            || a.is_page() && a.holds("<h2>Not Found</h2>") && a.header_starts("server", "Microsoft-HTTPAPI")
    })],
    limits: &[
        Limit { of: Measure::RequestLine, most: 16_384, setting: "UrlSegmentMaxLength, MaxRequestBytes" },
        Limit { of: Measure::Fields, most: 16_384, setting: "MaxRequestBytes" },
        Limit { of: Measure::Field, most: 16_384, setting: "MaxFieldLength" },
    ],
    ..Signature::of("HTTP.sys", Layer::Server, include_str!("http_sys.md"))
};

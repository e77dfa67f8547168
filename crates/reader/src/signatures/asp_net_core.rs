//! ASP.NET Core: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its title and `traceId`", |a| {
            a.is_json() && !a.member("traceId").is_empty() && !a.member("title").is_empty()
        }),
        Test::new(800, "its title above `errors`", |a| {
            a.member("title") == "One or more validation errors occurred."
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 30_000_000, setting: "MaxRequestBodySize" },
        Limit { of: Measure::Fields, most: 32_768, setting: "MaxRequestHeadersTotalSize" },
        Limit { of: Measure::FieldCount, most: 100, setting: "MaxRequestHeaderCount" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "MaxRequestLineSize" },
    ],
    ..Signature::of("ASP.NET Core", Layer::Framework, include_str!("asp_net_core.md"))
};

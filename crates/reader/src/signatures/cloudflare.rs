//! Cloudflare: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "`server: cloudflare`, and its name at the end of the page", |a| {
            a.header_starts("server", "cloudflare")
                && a.is_page()
                && (a.holds("<center>cloudflare</center>") || a.holds("Ray ID") || a.holds("cf-error"))
        }),
        Test::new(850, "`server: cloudflare`, and an error code of its own", |a| {
            a.header_starts("server", "cloudflare") && a.is_text() && a.text().starts_with("error code: ")
        }),
        Test::new(650, "`server: cloudflare`, `cf-ray`, and no body", |a| {
            a.header_starts("server", "cloudflare")
                && a.has("cf-ray")
                && a.is_bare()
                && matches!(a.status(), 400 | 403 | 431)
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 104_857_600, setting: "plan: 100 MB, 200 MB, 500 MB" },
        Limit { of: Measure::Fields, most: 131_072, setting: "none" },
        Limit { of: Measure::RequestLine, most: 16_384, setting: "none" },
    ],
    ..Signature::of("Cloudflare", Layer::Edge, include_str!("cloudflare.md"))
};

//! Next.js: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.is_page()
            && (a.holds("This page could not be found.") || a.holds("/_next/static/"))
            && a.holds("404")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "bodyParser.sizeLimit of an API route" }],
    ..Signature::of("Next.js", Layer::Framework, include_str!("next_js.md"))
};

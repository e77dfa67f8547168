//! Sinatra: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its heading, and `X-Cascade`", |a| {
            a.source().trim() == "<h1>Not Found</h1>" && a.has("x-cascade")
        }),
        Test::new(750, "its page for developers", |a| a.is_page() && a.holds("Sinatra doesn")),
        Test::new(700, "its protection, and a sentence of the parser for forms", |a| {
            a.header_starts("x-xss-protection", "1; mode=block")
                && !a.has("x-runtime")
                && (a.text().starts_with("Invalid multipart")
                    || a.text().starts_with("Bad Request: Invalid")
                    || a.source().starts_with("Invalid multipart"))
        }),
        Test::new(650, "its protection, and no body", |a| {
            a.is_bare()
                && a.header_starts("x-xss-protection", "1; mode=block")
                && a.header("x-frame-options") == "SAMEORIGIN"
                && !a.has("x-runtime")
        }),
    ],
    ..Signature::of("Sinatra", Layer::Framework, include_str!("sinatra.md"))
};

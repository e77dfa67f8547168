//! Undertow: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its page in one line", |a| {
        a.is_page()
            && a.source().starts_with("<html><head><title>Error</title></head><body>")
            && a.source().trim_end().ends_with("</body></html>")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 1_048_576, setting: "MAX_HEADER_SIZE" },
        Limit { of: Measure::FieldCount, most: 200, setting: "MAX_HEADERS" },
    ],
    ..Signature::of("Undertow", Layer::Server, include_str!("undertow.md"))
};

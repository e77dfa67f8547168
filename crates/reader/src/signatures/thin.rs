//! Thin: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its name on a reason phrase", |a| {
        a.header_starts("server", "thin")
            && a.is_text()
            && (a.is_phrase(a.text()) || a.text() == "Bad Request")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 114_688, setting: "none" },
        Limit { of: Measure::RequestLine, most: 12_288, setting: "none" },
    ],
    serves: true,
    ..Signature::of("Thin", Layer::Server, include_str!("thin.md"))
};

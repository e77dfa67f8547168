//! Tornado: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "status and reason twice in one line", |a| {
        a.is_page()
            && a.source().starts_with("<html><title>")
            && a.holds("</title><body>")
            && a.source().trim_end().ends_with("</body></html>")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 104_857_600, setting: "max_body_size" },
        Limit { of: Measure::Fields, most: 65_536, setting: "max_header_size" },
    ],
    serves: true,
    ..Signature::of("Tornado", Layer::Framework, include_str!("tornado.md"))
};

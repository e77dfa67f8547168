//! IIS: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.is_page()
            && (a.holds("<fieldset>") && a.holds("content-container") || a.holds("IIS Detailed Error"))
    })],
    limits: &[
        Limit { of: Measure::Body, most: 30_000_000, setting: "maxAllowedContentLength" },
        Limit { of: Measure::RequestLine, most: 4_096, setting: "maxUrl" },
    ],
    ..Signature::of("IIS", Layer::Server, include_str!("iis.md"))
};

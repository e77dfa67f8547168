//! Play: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a request id in `error`", |a| {
            a.has_keys(&["error"]) && a.member("error").starts_with("{\"requestId\":")
        }),
        Test::new(900, "its page", |a| {
            a.is_page() && a.holds("For request &#x27;")
                || a.is_page() && a.holds("id=\"detail\"") && a.holds("For request '")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 102_400, setting: "play.http.parser.maxMemoryBuffer" }],
    ..Signature::of("Play", Layer::Framework, include_str!("play.md"))
};

//! Google Front End: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its last words", |a| {
        a.is_page() && a.holds("That\u{2019}s an error.")
            || a.is_page() && a.holds("That\u{2019}s all we know.")
            || a.is_page() && a.title().ends_with("!!1")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 65_536, setting: "none" },
        Limit { of: Measure::Body, most: 33_554_432, setting: "App Engine, Cloud Run over HTTP/1" },
    ],
    ..Signature::of("Google Front End", Layer::Edge, include_str!("google_front_end.md"))
};

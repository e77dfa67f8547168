//! PHP built-in server: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a heading on lilac, as its pages have it", |a| {
        a.is_page() && a.holds("background-color: #9999cc") && a.holds("background-color: #fcfcfc")
    })],
    limits: &[Limit { of: Measure::Body, most: 8_388_608, setting: "post_max_size" }],
    ..Signature::of("PHP built-in server", Layer::Server, include_str!("php_server.md"))
};

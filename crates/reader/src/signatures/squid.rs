//! Squid: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its name for the error", |a| a.has("x-squid-error")),
        Test::new(800, "its page", |a| a.is_page() && a.holds("The requested URL could not be retrieved")),
    ],
    limits: &[Limit { of: Measure::Fields, most: 65_536, setting: "request_header_max_size" }],
    ..Signature::of("Squid", Layer::Server, include_str!("squid.md"))
};

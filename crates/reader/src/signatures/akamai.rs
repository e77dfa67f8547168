//! Akamai: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a reference number in the way of Akamai", |a| {
            a.is_page() && a.holds("Reference&#32;&#35;") || a.is_page() && a.holds("errors.edgesuite.net")
        }),
        Test::new(800, "`Server: AkamaiGHost` on a page", |a| {
            a.header_starts("server", "AkamaiGHost") && a.is_page()
        }),
    ],
    limits: &[Limit { of: Measure::Fields, most: 32_768, setting: "none" }],
    ..Signature::of("Akamai", Layer::Edge, include_str!("akamai.md"))
};

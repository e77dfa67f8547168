//! AWS ALB: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`Server: awselb` on a page or on nothing", |a| {
        a.header_starts("server", "awselb") && (a.is_page() || a.is_bare())
    })],
    limits: &[
        Limit { of: Measure::RequestLine, most: 16_384, setting: "none" },
        Limit { of: Measure::Field, most: 16_384, setting: "none" },
        Limit { of: Measure::Fields, most: 65_536, setting: "none" },
    ],
    ..Signature::of("AWS ALB", Layer::Edge, include_str!("aws_alb.md"))
};

//! WEBrick: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "its name in the page's address line", |a| {
        a.is_page() && a.holds("<ADDRESS>") && a.holds("WEBrick/")
    })],
    limits: &[
        Limit { of: Measure::RequestLine, most: 2_083, setting: "MAX_URI_LENGTH" },
        Limit { of: Measure::Fields, most: 114_688, setting: "MAX_HEADER_LENGTH" },
    ],
    ..Signature::of("WEBrick", Layer::Server, include_str!("webrick.md"))
};

//! Drogon: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with its name", |a| {
        a.is_page() && a.holds("<hr><center>drogon/")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "client_max_body_size" }],
    serves: true,
    ..Signature::of("Drogon", Layer::Framework, include_str!("drogon.md"))
};

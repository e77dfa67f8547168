//! Vercel: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`X-Vercel-Error`", |a| a.has("x-vercel-error"))],
    limits: &[
        Limit { of: Measure::Body, most: 4_718_592, setting: "none" },
        Limit { of: Measure::Fields, most: 32_768, setting: "none" },
    ],
    ..Signature::of("Vercel", Layer::Edge, include_str!("vercel.md"))
};

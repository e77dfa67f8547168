//! SvelteKit: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its sentence about other sites", |a| {
        a.holds("Cross-site ") && a.holds(" form submissions are forbidden")
    })],
    limits: &[Limit { of: Measure::Body, most: 524_288, setting: "BODY_SIZE_LIMIT of adapter-node" }],
    ..Signature::of("SvelteKit", Layer::Framework, include_str!("sveltekit.md"))
};

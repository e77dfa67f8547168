//! hypercorn: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(700, "`server: hypercorn-h11`, no body, no reason phrase", |a| {
        a.header_starts("server", "hypercorn")
            && a.is_bare()
            && a.reason().is_empty()
            && !a.has("content-type")
    })],
    limits: &[Limit { of: Measure::Fields, most: 65_536, setting: "h11_max_incomplete_size" }],
    ..Signature::of("hypercorn", Layer::Server, include_str!("hypercorn.md"))
};

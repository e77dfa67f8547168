//! Prism: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(950, "a problem type of Prism", |a| a.member("type").contains("stoplight.io/prism")),
        Test::new(700, "its words for a body that it cannot take, with everything exposed", |a| {
            a.has_keys(&["error"]) && a.header("access-control-expose-headers") == "*" && a.is_json()
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 10_485_760, setting: "none" }],
    ..Signature::of("Prism", Layer::Framework, include_str!("prism.md"))
};

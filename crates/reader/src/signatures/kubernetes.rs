//! Kubernetes: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a Status object", |a| {
        a.member("kind") == "Status" && a.member("apiVersion") == "v1"
    })],
    limits: &[
        Limit { of: Measure::Body, most: 3_145_728, setting: "none" },
        Limit { of: Measure::Fields, most: 1_048_576, setting: "none" },
    ],
    ..Signature::of("Kubernetes", Layer::Application, include_str!("kubernetes.md"))
};

//! Quarkus: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a title of its own above violations", |a| {
            a.member("title") == "Constraint Violation" && !a.member("violations").is_empty()
        }),
        Test::new(850, "its page for developers", |a| {
            a.is_page() && a.holds("Quarkus") && a.holds("RESTEASY")
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 10_485_760, setting: "quarkus.http.limits.max-body-size" },
        Limit { of: Measure::Fields, most: 20_480, setting: "quarkus.http.limits.max-header-size" },
    ],
    serves: true,
    ..Signature::of("Quarkus", Layer::Framework, include_str!("quarkus.md"))
};

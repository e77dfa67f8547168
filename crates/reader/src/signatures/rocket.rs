//! Rocket: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its page", |a| a.is_page() && a.holds("<small>Rocket</small>")),
        Test::new(750, "its JSON", |a| {
            a.has_keys(&["error"])
                && a.member("error").starts_with("{")
                && a.member("error").contains("\"description\"")
                && a.member("error").contains("\"reason\"")
                && a.member("error").contains("\"code\"")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "limits.json" }],
    ..Signature::of("Rocket", Layer::Framework, include_str!("rocket.md"))
};

//! Salvo: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "code, name and brief in one error", |a| {
            a.has_keys(&["error"])
                && a.member("error").starts_with("{\"code\":")
                && a.member("error").contains("\"brief\":\"")
        }),
        Test::new(900, "its page", |a| a.is_page() && a.holds("https://salvo.rs")),
    ],
    limits: &[Limit { of: Measure::Body, most: 65_536, setting: "secure_max_size" }],
    ..Signature::of("Salvo", Layer::Framework, include_str!("salvo.md"))
};

//! Sanic: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its page", |a| a.is_page() && a.holds("⚠️")),
        Test::new(850, "its text", |a| a.is_text() && a.text().starts_with("⚠️")),
        Test::new(700, "description, status, message", |a| {
            a.begins_with_keys(&["description", "status", "message"])
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 100_000_000, setting: "REQUEST_MAX_SIZE" },
        Limit { of: Measure::Fields, most: 8_192, setting: "REQUEST_MAX_HEADER_SIZE" },
    ],
    serves: true,
    ..Signature::of("Sanic", Layer::Framework, include_str!("sanic.md"))
};

//! Javalin: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "title, status, type and details", |a| {
            a.begins_with_keys(&["title", "status", "type", "details"])
        }),
        Test::new(700, "its words", |a| {
            a.is_text() && a.text().starts_with("Endpoint ") && a.text().contains(" not found")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_000_000, setting: "http.maxRequestSize" }],
    ..Signature::of("Javalin", Layer::Framework, include_str!("javalin.md"))
};

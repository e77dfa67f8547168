//! Koa: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(650, "a reason phrase as plain text, in the order of its fields", |a| {
            a.is_text()
                && a.is_phrase(a.text())
                && a.header("content-type") == "text/plain; charset=utf-8"
                && a.writes("Content-Type")
                && !a.has("server")
                && !a.has("x-powered-by")
                && !a.has("x-content-type-options")
                && a.in_order(&["content-type", "content-length", "date"])
        }),
        Test::new(650, "a sentence of its body parser", |a| {
            a.is_text()
                && a.status() == 413
                && a.text() == "request entity too large"
                && a.header("content-type") == "text/plain; charset=utf-8"
                && !a.has("x-powered-by")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "koa-bodyparser jsonLimit" }],
    ..Signature::of("Koa", Layer::Framework, include_str!("koa.md"))
};

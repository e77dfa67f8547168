//! Express: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "the page of its last handler", |a| {
            a.is_page() && a.title() == "Error" && a.holds("<pre>")
        }),
        Test::new(700, "its name, and the reason phrase as plain text", |a| {
            a.header("x-powered-by") == "Express"
                && a.header_starts("content-type", "text/plain; charset=utf-8")
                && a.is_phrase(a.source())
        }),
        Test::new(800, "a code of body-parser", |a| {
            a.is_json()
                && [
                    "entity.parse.failed",
                    "entity.too.large",
                    "entity.verify.failed",
                    "encoding.unsupported",
                    "charset.unsupported",
                    "request.size.invalid",
                    "parameters.too.many",
                    "request.aborted",
                ]
                .iter()
                .any(|code| a.member("code") == *code || a.member("type") == *code)
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 102_400, setting: "express.json({ limit })" }],
    ..Signature::of("Express", Layer::Framework, include_str!("express.md"))
};

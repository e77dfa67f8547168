//! NestJS: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(750, "its envelope around sentences of class-validator", |a| {
            a.has_keys(&["message", "error", "statusCode"])
                && a.member("message").starts_with('[')
                && [
                    " must be ",
                    " should not ",
                    " must not ",
                    " should be ",
                    " must contain",
                    " must match",
                    " must have",
                    " must be one of",
                    " should exist",
                ]
                .iter()
                .any(|words| a.member("message").contains(words))
        }),
        Test::new(750, "its envelope around an error of a parser, a pipe or the router", |a| {
            a.has_keys(&["message", "error", "statusCode"])
                && [
                    "Unexpected ",
                    "Unterminated ",
                    "Expected ",
                    "Validation failed (",
                    "Cannot ",
                    "request entity too large",
                    "Multipart",
                    "Bad control",
                    "File too large",
                    "Unexpected field",
                    "Boundary not found",
                    "unsupported charset",
                    "unsupported content",
                    "Malformed part",
                    "Unexpected end",
                    "Forbidden resource",
                    "Request aborted",
                    "request size",
                    "Invalid ",
                    "File is required",
                    "No number",
                    "invalid ",
                    "Failed to decode",
                ]
                .iter()
                .any(|start| a.member("message").starts_with(start))
        }),
        Test::new(700, "its shortest envelope", |a| {
            a.has_keys(&["message", "statusCode"]) && a.is_phrase(a.member("message"))
        }),
        Test::new(750, "its envelope around an error of the body parser", |a| {
            a.has_keys(&["statusCode", "message"])
                && [
                    "request entity too large",
                    "incorrect header check",
                    "request aborted",
                    "unsupported charset",
                    "unsupported content encoding",
                ]
                .iter()
                .any(|start| a.member("message").starts_with(start))
        }),
        Test::new(650, "its throttler", |a| a.member("message").starts_with("ThrottlerException")),
    ],
    limits: &[Limit { of: Measure::Body, most: 102_400, setting: "app.useBodyParser" }],
    ..Signature::of("NestJS", Layer::Framework, include_str!("nestjs.md"))
};

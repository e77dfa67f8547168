//! actix-web: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a sentence of its extractors", |a| {
            (a.is_text() || a.is_json())
                && [
                    "Json deserialize error: ",
                    "Query deserialize error: ",
                    "Path deserialize error: ",
                    "JSON payload (",
                    "JSON payload has exceeded",
                    "Content type error",
                    "can not parse \"",
                    "Payload error: ",
                    "Form parse error",
                    "Error that occur during reading payload",
                    "Could not find multipart",
                    "Multipart boundary",
                    "Error parsing multipart",
                    "Error during field parsing",
                ]
                .iter()
                .any(|start| {
                    a.text().starts_with(start)
                        || a.member("message").starts_with(start)
                        || a.member("error").starts_with(start)
                })
        }),
        Test::new(700, "a sentence of its parser for forms", |a| {
            a.is_text()
                && a.writes("content-type")
                && [
                    "Content-Type header was not provided",
                    "Could not parse Content-Type",
                    "Multipart ",
                    "Missing field",
                    "Duplicate field",
                    "Unsupported field",
                    "Field `",
                    "No Content-Type header found",
                    "Can not parse Content-Type",
                    "Nested multipart",
                    "Boundary not found",
                    "File not found",
                ]
                .iter()
                .any(|start| a.text().starts_with(start))
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 2_097_152, setting: "JsonConfig::limit" }],
    ..Signature::of("actix-web", Layer::Framework, include_str!("actix_web.md"))
};

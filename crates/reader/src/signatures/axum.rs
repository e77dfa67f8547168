//! axum: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "a sentence of its extractors", |a| {
        a.is_text()
            && [
                "Failed to parse the request body as JSON",
                "Failed to deserialize the JSON body into the target type",
                "Expected request with `Content-Type: ",
                "Failed to deserialize query string",
                "Failed to buffer the request body",
                "Invalid URL: ",
                "Invalid `boundary` for",
                "Failed to deserialize form",
                "Error parsing `multipart/form-data` request",
                "Form requests must have",
                "Cannot parse `",
                "Invalid UTF-8 in `",
                "Wrong number of path arguments",
                "Request payload is too large",
                "failed to read headers",
                "failed to read stream",
                "length limit exceeded",
                "Header of type `",
                "Invalid HTTP header (",
            ]
            .iter()
            .any(|start| a.text().starts_with(start))
    })],
    limits: &[Limit { of: Measure::Body, most: 2_097_152, setting: "DefaultBodyLimit" }],
    ..Signature::of("axum", Layer::Framework, include_str!("axum.md"))
};

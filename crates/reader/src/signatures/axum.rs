//! axum: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// What its extractors say that nobody else does.
const OWN: &[&str] = &[
    "Failed to parse the request body as JSON",
    "Failed to deserialize the JSON body into the target type",
    "Expected request with `Content-Type: ",
    "Failed to deserialize query string",
    "Failed to buffer the request body",
    "Failed to deserialize form",
    "Error parsing `multipart/form-data` request",
    "Wrong number of path arguments",
];

/// What they say in words that are used elsewhere, too.
const SHARED: &[&str] = &[
    "Invalid URL: ",
    "Invalid `boundary` for",
    "Form requests must have",
    "Cannot parse `",
    "Invalid UTF-8 in `",
    "Request payload is too large",
    "failed to read headers",
    "failed to read stream",
    "length limit exceeded",
    "Header of type `",
    "Invalid HTTP header (",
];

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a sentence of its extractors", |a| {
            a.is_text() && OWN.iter().chain(SHARED).any(|start| a.text().starts_with(start))
        }),
        Test::new(750, "a sentence of its extractors, told as JSON", |a| {
            let told = ["message", "error", "detail"].map(|name| a.member(name));
            OWN.iter().any(|start| told.iter().any(|text| text.starts_with(start)))
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 2_097_152, setting: "DefaultBodyLimit" }],
    ..Signature::of("axum", Layer::Framework, include_str!("axum.md"))
};

//! warp: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "one of its sentences", |a| {
        a.is_text()
            && (matches!(
                a.text(),
                "HTTP method not allowed"
                    | "The request payload is too large"
                    | "The request's content-type is not supported"
            ) || [
                "Request body deserialize error: ",
                "Invalid query string",
                "Missing request header \"",
                "Invalid request header \"",
                "A content-length header is required",
                "Missing request cookie",
            ]
            .iter()
            .any(|start| a.text().starts_with(start)))
    })],
    ..Signature::of("warp", Layer::Framework, include_str!("warp.md"))
};

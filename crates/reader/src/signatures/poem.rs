//! poem: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "one of its sentences", |a| {
            a.is_text()
                && [
                    "parse request payload error: ",
                    "failed to parse parameter `",
                    "the `Content-Type` requested by the client is not supported",
                    "payload too large, max size: ",
                ]
                .iter()
                .any(|start| a.text().starts_with(start))
        }),
        Test::new(650, "a reason phrase in small letters", |a| {
            a.is_text()
                && a.text() == a.text().to_lowercase()
                && (a.status() == 404 && a.text() == "not found"
                    || a.status() == 405 && a.text() == "method not allowed")
                && !a.has("server")
                && !a.has("x-powered-by")
        }),
    ],
    ..Signature::of("poem", Layer::Framework, include_str!("poem.md"))
};

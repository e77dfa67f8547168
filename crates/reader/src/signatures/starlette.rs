//! Starlette: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(700, "a reason phrase as plain text behind an ASGI server", |a| {
            a.is_text()
                && a.is_phrase(a.text())
                && (a.header("server") == "uvicorn"
                    || a.header_starts("server", "hypercorn")
                    || a.header("server") == "daphne"
                    || a.header_starts("server", "granian"))
        }),
        Test::new(900, "its sentence about other sites", |a| {
            a.is_text() && a.text().starts_with("Disallowed CORS ")
        }),
        Test::new(800, "a sentence of its parser for forms", |a| {
            a.is_text()
                && [
                    "Missing boundary in multipart.",
                    "Invalid multipart data.",
                    "Too many files. Maximum",
                    "Too many fields. Maximum",
                    "Part exceeded maximum size",
                    "Invalid host header",
                ]
                .iter()
                .any(|start| a.text().starts_with(start))
                && a.header("content-type") == "text/plain; charset=utf-8"
                && !a.text().starts_with("Invalid host header")
        }),
        Test::new(700, "a range that it cannot serve", |a| {
            a.is_bare()
                && a.status() == 416
                && a.header("content-type") == "text/plain; charset=utf-8"
                && a.header("content-range").starts_with("bytes */")
        }),
    ],
    ..Signature::of("Starlette", Layer::Framework, include_str!("starlette.md"))
};

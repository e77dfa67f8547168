//! Hono: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "its sentence about JSON", |a| {
            a.is_text() && a.text() == "Malformed JSON in request body"
        }),
        Test::new(650, "its sentence about a path, with the status before it", |a| {
            a.is_text()
                && a.text() == "404 Not Found"
                && a.status() == 404
                && a.header("content-type").eq_ignore_ascii_case("text/plain; charset=utf-8")
                && !a.has("server")
        }),
    ],
    ..Signature::of("Hono", Layer::Framework, include_str!("hono.md"))
};

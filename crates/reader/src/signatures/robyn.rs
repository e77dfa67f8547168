//! Robyn: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(650, "its sentence as plain text, fields in lower case", |a| {
            a.is_text()
                && ["Not found", "Method not allowed"].contains(&a.text())
                && a.header("content-type") == "text/plain"
                && a.writes("content-type")
        }),
        Test::new(650, "its word in JSON", |a| {
            a.has_keys(&["detail"]) && a.member("detail") == "not found" && a.writes("content-type")
        }),
    ],
    ..Signature::of("Robyn", Layer::Framework, include_str!("robyn.md"))
};

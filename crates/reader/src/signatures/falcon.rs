//! Falcon: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(700, "a title that begins with the status", |a| {
            a.member("title").starts_with(&format!("{} ", a.status())) && a.begins_with_keys(&["title"])
        }),
        Test::new(850, "one of its titles", |a| {
            [
                "Invalid parameter",
                "Missing parameter",
                "Missing header value",
                "Invalid header value",
                "Invalid JSON",
                "Media empty",
                "Malformed JSON",
            ]
            .contains(&a.member("title"))
                && a.begins_with_keys(&["title"])
        }),
    ],
    ..Signature::of("Falcon", Layer::Framework, include_str!("falcon.md"))
};

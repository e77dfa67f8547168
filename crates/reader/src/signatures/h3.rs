//! h3: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "url, status code and status message", |a| {
            a.begins_with_keys(&["url", "statusCode", "statusMessage", "message"])
                || a.begins_with_keys(&["statusCode", "statusMessage", "stack"])
        }),
        Test::new(600, "its sentence", |a| a.is_json() && a.holds("Cannot find any path matching ")),
    ],
    ..Signature::of("h3", Layer::Framework, include_str!("h3.md"))
};

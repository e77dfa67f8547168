//! Dropwizard: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "status and reason phrase behind `HTTP`", |a| {
        a.begins_with_keys(&["code", "message"])
            && (a.member("message").starts_with(&format!("HTTP {} ", a.status()))
                || a.member("message") == "Unable to process JSON")
    })],
    ..Signature::of("Dropwizard", Layer::Framework, include_str!("dropwizard.md"))
};

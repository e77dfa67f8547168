//! go-swagger: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "a code of its validation, and the part", |a| {
            a.has_keys(&["code", "message"])
                && a.member("code").len() == 3
                && a.member("code").starts_with('6')
                && [" in body", " in query", " in path", " in header", " in formData"]
                    .iter()
                    .any(|part| a.member("message").contains(part))
        }),
        Test::new(800, "its sentence about a path", |a| {
            a.has_keys(&["code", "message"])
                && a.member("message").starts_with("path ")
                && a.member("message").ends_with(" was not found")
        }),
        Test::new(800, "its sentence about a method", |a| {
            a.has_keys(&["code", "message"])
                && a.member("message").starts_with("method ")
                && a.member("message").contains(" is not allowed, but [")
        }),
        Test::new(800, "its sentence about a media type", |a| {
            a.has_keys(&["code", "message"])
                && a.member("message").starts_with("unsupported media type ")
                && a.member("message").ends_with("] are allowed")
        }),
    ],
    ..Signature::of("go-swagger", Layer::Framework, include_str!("go_swagger.md"))
};

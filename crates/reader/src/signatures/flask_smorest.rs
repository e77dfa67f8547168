//! flask-smorest: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "code and reason phrase around `errors` by part", |a| {
        (a.has_keys(&["code", "errors", "status"]) || a.has_keys(&["code", "status"]))
            && a.member("code") == a.status().to_string()
            && a.is_phrase(a.member("status"))
    })],
    ..Signature::of("flask-smorest", Layer::Framework, include_str!("flask_smorest.md"))
};

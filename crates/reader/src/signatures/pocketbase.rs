//! PocketBase: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "a code, a sentence and data", |a| {
        (a.has_keys(&["code", "message", "data"]) || a.has_keys(&["data", "message", "status"]))
            && a.member("data").starts_with('{')
            && a.member("message").ends_with('.')
            && (a.member("data") == "{}" || a.member("data").contains("\"code\":\"validation_"))
    })],
    ..Signature::of("PocketBase", Layer::Application, include_str!("pocketbase.md"))
};

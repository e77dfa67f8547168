//! Hasura: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a path from the root, and a code", |a| {
            a.has_keys(&["path", "error", "code"]) && a.member("path").starts_with('$')
        }),
        Test::new(850, "the same in `extensions`", |a| {
            a.is_json() && a.holds("\"extensions\":{\"path\":\"$") && a.holds("\"code\":\"")
        }),
    ],
    ..Signature::of("Hasura", Layer::Application, include_str!("hasura.md"))
};

//! PostgREST: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a code of its own", |a| a.is_json() && a.member("code").starts_with("PGRST")),
        Test::new(850, "a code of PostgreSQL, with details and hint", |a| {
            a.has_keys(&["code", "details", "hint", "message"]) && a.member("code").len() == 5
        }),
    ],
    serves: true,
    ..Signature::of("PostgREST", Layer::Application, include_str!("postgrest.md"))
};

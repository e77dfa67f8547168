//! committee: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "an id and a message about a schema", |a| {
        a.has_keys(&["id", "message"])
            && ["bad_request", "not_found", "invalid_response"].contains(&a.member("id"))
            && !a.member("message").is_empty()
    })],
    ..Signature::of("committee", Layer::Framework, include_str!("committee.md"))
};

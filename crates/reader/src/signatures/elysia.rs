//! Elysia: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a validation with the part and the property", |a| {
        a.member("type") == "validation" && !a.member("on").is_empty() && a.is_json()
    })],
    ..Signature::of("Elysia", Layer::Framework, include_str!("elysia.md"))
};

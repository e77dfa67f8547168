//! Feathers: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "name, code and class name", |a| {
        a.is_json()
            && !a.member("className").is_empty()
            && !a.member("name").is_empty()
            && a.member("code") == a.status().to_string()
    })],
    ..Signature::of("Feathers", Layer::Framework, include_str!("feathers.md"))
};

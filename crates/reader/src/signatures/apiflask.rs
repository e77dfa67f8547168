//! APIFlask: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`detail` as an object, then `message`", |a| {
        a.has_keys(&["detail", "message"]) && a.member("detail").starts_with('{')
    })],
    ..Signature::of("APIFlask", Layer::Framework, include_str!("apiflask.md"))
};

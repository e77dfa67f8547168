//! WordPress: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a code that begins with `rest_`", |a| {
            a.begins_with_keys(&["code", "message", "data"])
                && a.member("code").starts_with("rest_")
                && a.member("data").contains("\"status\":")
        }),
        Test::new(700, "a code, a message and the status in data", |a| {
            a.has_keys(&["code", "message", "data"])
                && a.member("data").starts_with("{\"status\":")
                && a.member("code").contains('_')
        }),
    ],
    ..Signature::of("WordPress", Layer::Application, include_str!("wordpress.md"))
};

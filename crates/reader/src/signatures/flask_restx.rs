//! Flask-RESTX: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its sentence beside `errors`", |a| {
        a.member("message") == "Input payload validation failed" && !a.member("errors").is_empty()
    })],
    ..Signature::of("Flask-RESTX", Layer::Framework, include_str!("flask_restx.md"))
};

//! Sails: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its code and `problems`", |a| {
        a.member("code") == "E_MISSING_OR_INVALID_PARAMS" && a.member("problems").starts_with('[')
    })],
    ..Signature::of("Sails", Layer::Framework, include_str!("sails.md"))
};

//! joi: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "details with type and context", |a| {
        a.is_json()
            && a.holds("\"context\":{")
            && a.holds("\"label\":")
            && (a.holds("\"type\":\"any.")
                || a.holds("\"type\":\"string.")
                || a.holds("\"type\":\"number.")
                || a.holds("\"type\":\"object.")
                || a.holds("\"type\":\"array."))
    })],
    ..Signature::of("joi", Layer::Framework, include_str!("joi.md"))
};

//! express-validator: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "errors of type field with a location", |a| {
            a.is_json() && a.holds("\"type\":\"field\"") && a.holds("\"location\":\"") && a.holds("\"msg\":")
        }),
        Test::new(800, "errors of version 6: param and location", |a| {
            a.is_json() && a.holds("\"param\":\"") && a.holds("\"location\":\"") && a.holds("\"msg\":")
        }),
    ],
    ..Signature::of("express-validator", Layer::Framework, include_str!("express_validator.md"))
};

//! ajv: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "errors with instancePath and schemaPath", |a| {
            a.is_json() && a.holds("\"instancePath\":") && a.holds("\"schemaPath\":")
        }),
        Test::new(850, "errors of its version 6: dataPath and schemaPath", |a| {
            a.is_json() && a.holds("\"dataPath\":") && a.holds("\"schemaPath\":")
        }),
    ],
    ..Signature::of("ajv", Layer::Framework, include_str!("ajv.md"))
};

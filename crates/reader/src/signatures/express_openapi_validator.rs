//! express-openapi-validator: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "errors with path and errorCode", |a| {
        a.is_json() && a.holds("\"errorCode\":\"") && a.holds(".openapi.validation\"")
    })],
    ..Signature::of(
        "express-openapi-validator",
        Layer::Framework,
        include_str!("express_openapi_validator.md"),
    )
};

//! API Platform: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "a list of violations in JSON-LD", |a| {
            a.is_json() && a.member("@type").starts_with("ConstraintViolation")
        }),
        Test::new(850, "an error in words of Hydra", |a| a.is_json() && a.member("@type") == "hydra:Error"),
    ],
    ..Signature::of("API Platform", Layer::Framework, include_str!("api_platform.md"))
};

//! zod: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "issues with code and path", |a| {
            a.is_json()
                && a.holds("\"path\":[")
                && a.holds("\"code\":\"")
                && (a.holds("\"issues\":[")
                    || a.holds("\"invalid_type\"")
                    || a.holds("\"too_small\"")
                    || a.holds("\"unrecognized_keys\""))
        }),
        Test::new(900, "its name", |a| a.is_json() && a.holds("ZodError")),
        Test::new(850, "what its `flatten` makes", |a| {
            a.is_json() && a.holds("\"formErrors\":") && a.holds("\"fieldErrors\":")
        }),
    ],
    ..Signature::of("zod", Layer::Framework, include_str!("zod.md"))
};

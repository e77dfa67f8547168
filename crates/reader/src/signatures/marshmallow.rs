//! marshmallow/webargs: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(750, "one of its sentences in a list", |a| {
        a.is_json()
            && !a.has_keys(&["detail", "message"])
            && !a.has_keys(&["code", "errors", "status"])
            && [
                "[\"Missing data for required field.\"",
                "[\"Not a valid ",
                "[\"Unknown field.\"",
                "[\"Field may not be null.\"",
                "[\"Shorter than minimum length",
                "[\"Longer than maximum length",
                "[\"Length must be ",
                "[\"Invalid input type.\"",
                "[\"Must be one of: ",
                "[\"Must be greater than",
                "[\"Must be less than",
                "[\"Invalid JSON body",
                "[\"Not a valid",
                "[\"String does not match expected pattern.\"",
                "[\"Must be equal to",
            ]
            .iter()
            .any(|words| a.holds(words) || a.holds(&words.replacen("[", "[\n      ", 1)))
    })],
    ..Signature::of("marshmallow/webargs", Layer::Framework, include_str!("marshmallow.md"))
};

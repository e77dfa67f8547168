//! Connexion: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(750, "a problem document around a sentence of jsonschema", |a| {
        a.member("title") == "Bad Request"
            && !a.member("detail").is_empty()
            && a.member("type") == "about:blank"
            && [
                "is a required property",
                "is not of type",
                "is not one of",
                "does not match",
                "is less than the minimum",
                "is greater than the maximum",
                "is too short",
                "is too long",
                "is not a '",
                "Additional properties are not allowed",
                "Extra query parameter",
                "Missing query parameter '",
                "Wrong type, expected",
            ]
            .iter()
            .any(|words| a.member("detail").contains(words))
    })],
    ..Signature::of("Connexion", Layer::Framework, include_str!("connexion.md"))
};

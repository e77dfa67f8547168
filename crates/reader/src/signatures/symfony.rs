//! Symfony: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its page", |a| a.is_page() && a.holds("Oops! An Error Occurred")),
        Test::new(800, "a constraint violation list", |a| {
            a.is_json() && (a.holds("\"propertyPath\":") && a.holds("\"title\":")) && a.holds("urn:uuid:")
                || a.member("type").contains("symfony.com/errors/")
        }),
    ],
    ..Signature::of("Symfony", Layer::Framework, include_str!("symfony.md"))
};

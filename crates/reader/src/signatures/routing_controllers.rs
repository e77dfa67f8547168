//! routing-controllers: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its sentence", |a| {
        a.member("message").starts_with("Invalid ")
            && a.member("message").ends_with(", check 'errors' property for more info.")
    })],
    ..Signature::of("routing-controllers", Layer::Framework, include_str!("routing_controllers.md"))
};

//! Oat++: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "four lines of name and value", |a| {
        a.text().starts_with("server=oatpp/")
            || a.is_json() && a.holds("oatpp/") && !a.member("server").is_empty()
    })],
    serves: true,
    ..Signature::of("Oat++", Layer::Framework, include_str!("oatpp.md"))
};

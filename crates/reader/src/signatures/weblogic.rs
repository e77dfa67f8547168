//! WebLogic: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its title", |a| {
        a.is_page() && a.title().starts_with(&format!("Error {}--", a.status()))
    })],
    serves: true,
    ..Signature::of("WebLogic", Layer::Server, include_str!("weblogic.md"))
};

//! Laminas API Tools: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a problem with a type of RFC 2616", |a| {
        a.member("type").ends_with("w3.org/Protocols/rfc2616/rfc2616-sec10.html")
    })],
    ..Signature::of("Laminas API Tools", Layer::Framework, include_str!("laminas.md"))
};

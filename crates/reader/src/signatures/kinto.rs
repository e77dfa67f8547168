//! Kinto: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its numbers beside the status", |a| {
        ["error", "message"].iter().all(|name| !a.member(name).is_empty())
            && a.member("code") == a.status().to_string()
            && matches!(a.member("errno").parse::<u16>(), Ok(104..=130 | 201..=202 | 999))
    })],
    ..Signature::of("Kinto", Layer::Application, include_str!("kinto.md"))
};

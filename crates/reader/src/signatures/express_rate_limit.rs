//! express-rate-limit: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its sentence", |a| {
        a.status() == 429 && a.text().starts_with("Too many requests, please try again later")
    })],
    ..Signature::of("express-rate-limit", Layer::Framework, include_str!("express_rate_limit.md"))
};

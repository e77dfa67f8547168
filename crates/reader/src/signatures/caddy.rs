//! Caddy: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(700, "`Server: Caddy` without `Via`: no other server behind it answered", |a| {
        a.header("server") == "Caddy" && !a.has("via") && (a.is_text() || a.is_bare())
    })],
    limits: &[Limit { of: Measure::Fields, most: 1_048_576, setting: "max_header_size" }],
    ..Signature::of("Caddy", Layer::Server, include_str!("caddy.md"))
};

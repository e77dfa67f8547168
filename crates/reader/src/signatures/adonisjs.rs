//! AdonisJS: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "errors of message, rule and field", |a| {
        a.has_keys(&["errors"])
            && a.member("errors").starts_with("[{\"message\":\"")
            && a.holds("\",\"rule\":\"")
            && a.holds("\"field\":\"")
    })],
    limits: &[Limit { of: Measure::Body, most: 1_048_576, setting: "limit in config/bodyparser" }],
    ..Signature::of("AdonisJS", Layer::Framework, include_str!("adonisjs.md"))
};

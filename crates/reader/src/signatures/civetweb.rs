//! CivetWeb: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "status and reason phrase behind `Error`", |a| {
        a.is_text()
            && a.text()
                .lines()
                .next()
                .and_then(|line| line.strip_prefix(&format!("Error {}: ", a.status())))
                .is_some_and(|phrase| a.is_phrase(phrase))
            && a.text().lines().count() > 1
    })],
    limits: &[Limit { of: Measure::Fields, most: 16_384, setting: "max_request_size" }],
    serves: true,
    ..Signature::of("CivetWeb", Layer::Server, include_str!("civetweb.md"))
};

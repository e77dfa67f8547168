//! Armeria: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "status and description, a line each", |a| {
        a.is_text()
            && a.text().starts_with(&format!("Status: {}\n", a.status()))
            && a.text().contains("Description: ")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 10_485_760, setting: "maxRequestLength" },
        Limit { of: Measure::Fields, most: 8_192, setting: "http1MaxHeaderSize" },
    ],
    serves: true,
    ..Signature::of("Armeria", Layer::Framework, include_str!("armeria.md"))
};

//! Fastly: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "`X-Served-By: cache-` and a sentence of Fastly", |a| {
            a.header_starts("x-served-by", "cache-")
                && (a.holds("Fastly error") || a.holds("Subject Alternative Name"))
        }),
        Test::new(800, "it names itself", |a| a.holds("Fastly error: unknown domain")),
    ],
    limits: &[
        Limit { of: Measure::Fields, most: 69_632, setting: "none" },
        Limit { of: Measure::FieldCount, most: 96, setting: "none" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "none" },
    ],
    ..Signature::of("Fastly", Layer::Edge, include_str!("fastly.md"))
};

//! gunicorn: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "a paragraph inside the heading: `<h1><p>`", |a| {
        a.is_page() && a.holds("<h1><p>") && a.holds("</p></h1>")
    })],
    limits: &[
        Limit { of: Measure::RequestLine, most: 4_094, setting: "--limit-request-line" },
        Limit { of: Measure::Field, most: 8_190, setting: "--limit-request-field_size" },
        Limit { of: Measure::FieldCount, most: 100, setting: "--limit-request-fields" },
    ],
    ..Signature::of("gunicorn", Layer::Server, include_str!("gunicorn.md"))
};

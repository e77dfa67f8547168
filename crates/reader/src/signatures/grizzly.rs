//! Grizzly: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its name as title or last line", |a| {
        a.is_page() && (a.title().starts_with("Grizzly") || a.holds(">Grizzly ") || a.holds("<h3>Grizzly"))
    })],
    limits: &[Limit { of: Measure::Fields, most: 8_192, setting: "max-http-request-header-size" }],
    serves: true,
    ..Signature::of("Grizzly", Layer::Server, include_str!("grizzly.md"))
};

//! Netlify: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its sentence with the id of the request", |a| {
            a.text().contains(" - Request ID: ")
                && (a.has("x-nf-request-id") || a.header("server") == "Netlify")
        }),
        Test::new(850, "its page", |a| a.is_page() && a.has("x-nf-request-id") && a.holds("Netlify")),
    ],
    limits: &[Limit { of: Measure::Body, most: 6_291_456, setting: "none" }],
    ..Signature::of("Netlify", Layer::Edge, include_str!("netlify.md"))
};

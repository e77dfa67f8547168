//! CherryPy: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a link to itself at the end of the page", |a| {
        a.is_page() && a.holds("Powered by") && a.holds("CherryPy")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 104_857_600, setting: "server.max_request_body_size" },
        Limit { of: Measure::Fields, most: 512_000, setting: "server.max_request_header_size" },
    ],
    ..Signature::of("CherryPy", Layer::Framework, include_str!("cherrypy.md"))
};

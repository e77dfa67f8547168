//! lighttpd: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.is_page()
            && a.holds("<?xml version=\"1.0\"")
            && a.holds("XHTML 1.0 Transitional//EN")
            && a.heading() == a.title()
            && a.title().starts_with(&a.status().to_string())
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 8_192, setting: "server.max-request-field-size" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "server.max-request-field-size" },
    ],
    ..Signature::of("lighttpd", Layer::Server, include_str!("lighttpd.md"))
};

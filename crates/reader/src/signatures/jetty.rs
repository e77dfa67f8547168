//! Jetty: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its title or last line", |a| {
            a.is_page()
                && (a.holds("Powered by Jetty")
                    || a.title().starts_with("Error ") && a.holds("HTTP ERROR ") && a.holds("<th>URI:</th>"))
        }),
        Test::new(850, "its page for what it cannot read", |a| {
            a.is_page() && a.heading().starts_with("Bad Message ")
        }),
    ],
    limits: &[
        Limit { of: Measure::Fields, most: 8_192, setting: "requestHeaderSize" },
        Limit { of: Measure::Body, most: 200_000, setting: "maxFormContentSize (forms)" },
    ],
    ..Signature::of("Jetty", Layer::Server, include_str!("jetty.md"))
};

//! Heroku: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a page of its own", |a| {
        a.is_page()
            && (a.holds("herokucdn.com/error-pages/")
                || a.title() == "Heroku | No such app"
                || a.title() == "No such app")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 32_768, setting: "none" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "none" },
        Limit { of: Measure::Field, most: 8_192, setting: "none" },
    ],
    ..Signature::of("Heroku", Layer::Edge, include_str!("heroku.md"))
};

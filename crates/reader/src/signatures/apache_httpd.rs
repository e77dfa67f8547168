//! Apache httpd: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "title and heading in the way of its default pages", |a| {
            a.is_page() && a.holds("<html><head>\n<title>") && a.holds("</head><body>\n<h1>")
        }),
        Test::new(700, "its name in the page's address line", |a| a.is_page() && a.holds("<address>Apache")),
    ],
    limits: &[
        Limit { of: Measure::RequestLine, most: 8_190, setting: "LimitRequestLine" },
        Limit { of: Measure::Field, most: 8_190, setting: "LimitRequestFieldSize" },
        Limit { of: Measure::FieldCount, most: 100, setting: "LimitRequestFields" },
    ],
    ..Signature::of("Apache httpd", Layer::Server, include_str!("apache_httpd.md"))
};

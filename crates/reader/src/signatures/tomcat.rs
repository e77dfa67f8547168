//! Tomcat: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "`HTTP Status` with a dash in the title, on Tomcat's colours", |a| {
        a.is_page() && a.title().starts_with("HTTP Status ") && a.holds("Tahoma,Arial,sans-serif")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 8_192, setting: "maxHttpHeaderSize" },
        Limit { of: Measure::Body, most: 2_097_152, setting: "maxPostSize (forms)" },
        Limit { of: Measure::FieldCount, most: 100, setting: "maxHeaderCount" },
    ],
    serves: true,
    ..Signature::of("Tomcat", Layer::Framework, include_str!("tomcat.md"))
};

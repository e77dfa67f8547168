//! Varnish: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its meditation", |a| a.is_page() && a.holds("Guru Meditation"))],
    limits: &[
        Limit { of: Measure::Fields, most: 32_768, setting: "http_req_size" },
        Limit { of: Measure::Field, most: 8_192, setting: "http_req_hdr_len" },
        Limit { of: Measure::FieldCount, most: 64, setting: "http_max_hdr" },
    ],
    ..Signature::of("Varnish", Layer::Server, include_str!("varnish.md"))
};

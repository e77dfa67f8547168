//! OpenResty: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with openresty under a rule", |a| {
        a.is_page() && a.holds("<hr><center>openresty")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 1_048_576, setting: "client_max_body_size" },
        Limit { of: Measure::Field, most: 8_192, setting: "large_client_header_buffers" },
    ],
    ..Signature::of("OpenResty", Layer::Server, include_str!("openresty.md"))
};

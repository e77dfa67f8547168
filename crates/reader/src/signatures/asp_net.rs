//! ASP.NET: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its yellow page", |a| {
        a.is_page()
            && (a.holds("Server Error in '") && a.holds("' Application")
                || a.holds("A potentially dangerous Request."))
    })],
    limits: &[Limit { of: Measure::Body, most: 4_194_304, setting: "httpRuntime maxRequestLength" }],
    ..Signature::of("ASP.NET", Layer::Framework, include_str!("asp_net.md"))
};

//! ASP.NET Web API: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its sentence above the model state", |a| {
            a.member("Message") == "The request is invalid."
        }),
        Test::new(900, "its sentence about a path", |a| {
            a.member("Message").starts_with("No HTTP resource was found that matches the request URI")
        }),
        Test::new(850, "its sentence about a method", |a| {
            a.member("Message").starts_with("The requested resource does not support http method '")
        }),
        Test::new(800, "its sentence about authorization", |a| {
            a.member("Message") == "Authorization has been denied for this request."
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 4_194_304, setting: "maxRequestLength" },
        Limit { of: Measure::Body, most: 30_000_000, setting: "maxAllowedContentLength" },
    ],
    ..Signature::of("ASP.NET Web API", Layer::Framework, include_str!("asp_net_web_api.md"))
};

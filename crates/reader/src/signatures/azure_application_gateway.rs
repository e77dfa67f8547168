//! Azure Application Gateway: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its name under a rule", |a| {
        a.is_page() && a.holds("Microsoft-Azure-Application-Gateway")
    })],
    limits: &[
        Limit { of: Measure::Body, most: 134_217_728, setting: "maxRequestBodySizeInKb" },
        Limit { of: Measure::Fields, most: 32_768, setting: "none" },
    ],
    ..Signature::of("Azure Application Gateway", Layer::Edge, include_str!("azure_application_gateway.md"))
};

//! AWS API Gateway: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "an error type of the gateway", |a| {
            a.has("x-amzn-errortype") && a.has_keys(&["message"])
        }),
        Test::new(700, "its id, and one of its sentences", |a| {
            a.has("x-amz-apigw-id")
                && a.is_json()
                && [
                    "Missing Authentication Token",
                    "Forbidden",
                    "Invalid request body",
                    "Unauthorized",
                    "Too Many Requests",
                    "Limit Exceeded",
                    "Not Found",
                    "User is not authorized",
                ]
                .iter()
                .any(|start| a.member("message").starts_with(start) || a.member("Message").starts_with(start))
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 10_485_760, setting: "none" },
        Limit { of: Measure::Fields, most: 10_240, setting: "none" },
    ],
    ..Signature::of("AWS API Gateway", Layer::Edge, include_str!("aws_api_gateway.md"))
};

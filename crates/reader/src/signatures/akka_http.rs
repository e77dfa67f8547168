//! Akka HTTP: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "one of its sentences", |a| {
        a.is_text()
            && [
                "The request content was malformed:",
                "The requested resource could not be found.",
                "HTTP method not allowed, supported methods: ",
                "Request is missing required query parameter '",
                "Request is missing required form field '",
                "Request is missing required HTTP header '",
                "The query parameter '",
                "The form field '",
                "The request's Content-Type is not supported. Expected:",
                "The resource requires authentication, which was not supplied with the request",
                "The supplied authentication is invalid",
                "Request entity expected but not supplied",
                "Resource representation is only available with these types:",
            ]
            .iter()
            .any(|start| a.text().starts_with(start))
    })],
    limits: &[
        Limit { of: Measure::Body, most: 8_388_608, setting: "max-content-length" },
        Limit { of: Measure::Field, most: 8_192, setting: "max-header-value-length" },
        Limit { of: Measure::FieldCount, most: 64, setting: "max-header-count" },
        Limit { of: Measure::RequestLine, most: 2_048, setting: "max-uri-length" },
    ],
    serves: true,
    ..Signature::of("Akka HTTP", Layer::Framework, include_str!("akka_http.md"))
};

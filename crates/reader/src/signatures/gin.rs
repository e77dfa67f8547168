//! Gin: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "its plain text for routes", |a| {
            a.is_text()
                && matches!(a.text(), "404 page not found" | "405 method not allowed")
                && !a.has("x-content-type-options")
        }),
        Test::new(750, "an error of its binding as `error`", |a| {
            a.has_keys(&["error"])
                && (a.member("error").contains("Error:Field validation for '")
                    || a.member("error").starts_with("json: ")
                    || a.member("error").starts_with("invalid character ")
                    || a.member("error").starts_with("strconv.")
                    || matches!(a.member("error"), "EOF" | "unexpected EOF" | "invalid request")
                    || a.member("error").starts_with("http: request body too large")
                    || a.member("error").starts_with("multipart: ")
                    || a.member("error").starts_with("http: no such file")
                    || a.member("error").starts_with("request Content-Type isn't"))
        }),
    ],
    limits: &[Limit {
        of: Measure::Body,
        most: 33_554_432,
        setting: "MaxMultipartMemory (parts kept in memory)",
    }],
    ..Signature::of("Gin", Layer::Framework, include_str!("gin.md"))
};

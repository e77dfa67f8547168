//! Spring Boot: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "timestamp, status, error and path", |a| {
            a.begins_with_keys(&["timestamp", "status", "error"]) && !a.member("path").is_empty()
        }),
        Test::new(850, "timestamp, path, status, error and request id, as WebFlux has them", |a| {
            a.begins_with_keys(&["timestamp", "path", "status", "error"]) && !a.member("requestId").is_empty()
        }),
        Test::new(850, "its page", |a| a.is_page() && a.heading() == "Whitelabel Error Page"),
        Test::new(800, "a problem document of Spring", |a| {
            a.member("type") == "about:blank" && a.member("detail") == "Invalid request content."
                || a.member("detail").starts_with("Failed to convert '")
                || a.member("detail") == "Failed to read request"
                || a.member("detail").starts_with("No static resource ")
        }),
    ],
    limits: &[
        Limit { of: Measure::Fields, most: 8_192, setting: "server.max-http-request-header-size" },
        Limit {
            of: Measure::Body,
            most: 1_048_576,
            setting: "spring.servlet.multipart.max-file-size (parts)",
        },
    ],
    ..Signature::of("Spring Boot", Layer::Framework, include_str!("spring_boot.md"))
};

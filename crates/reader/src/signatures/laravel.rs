//! Laravel: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its sentence above `errors`", |a| {
            a.begins_with_keys(&["message", "errors"])
                && a.member("errors").starts_with('{')
                && a.status() == 422
        }),
        Test::new(800, "one of its sentences as `message` alone", |a| {
            a.has_keys(&["message"])
                && ([
                    "Unauthenticated.",
                    "This action is unauthorized.",
                    "Too Many Attempts.",
                    "CSRF token mismatch.",
                    "Server Error",
                ]
                .contains(&a.member("message"))
                    || a.member("message").contains("method is not supported for ")
                    || a.member("message").starts_with("No query results for model")
                    || a.member("message").starts_with("The route ")
                    || a.member("message").is_empty())
        }),
        Test::new(850, "its page", |a| a.is_page() && a.holds("Nunito") && a.holds("antialiased")),
        Test::new(700, "its page for developers", |a| {
            a.is_page() && (a.holds("Illuminate\\") || a.holds("laravel"))
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 8_388_608, setting: "post_max_size of PHP" }],
    ..Signature::of("Laravel", Layer::Framework, include_str!("laravel.md"))
};

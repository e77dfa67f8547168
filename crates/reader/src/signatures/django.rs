//! Django: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "one of its pages for production", |a| {
            a.is_page()
                && [
                    "The requested resource was not found on this server.",
                    "<h1>Bad Request (400)</h1>",
                    "<h1>403 Forbidden</h1><p></p>",
                    "CSRF verification failed. Request aborted.",
                ]
                .iter()
                .any(|words| a.holds(words))
                && !a.holds("<address>")
                && !a.holds("<code class=\"url\">")
        }),
        Test::new(900, "its page for developers", |a| a.is_page() && a.holds("content=\"NONE,NOARCHIVE\"")),
        Test::new(750, "errors of its forms, with a blank after each colon", |a| {
            a.is_json() && a.holds("[{\"message\": \"") && a.holds("\"code\": \"")
        }),
        Test::new(650, "the fields of its security middleware, and no body", |a| {
            a.is_bare()
                && a.header("x-frame-options") == "DENY"
                && a.header("referrer-policy") == "same-origin"
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 2_621_440, setting: "DATA_UPLOAD_MAX_MEMORY_SIZE" },
        Limit { of: Measure::FieldCount, most: 1_000, setting: "DATA_UPLOAD_MAX_NUMBER_FIELDS (of a form)" },
    ],
    ..Signature::of("Django", Layer::Framework, include_str!("django.md"))
};

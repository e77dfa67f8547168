//! django-ninja: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "errors with loc, with a blank after each colon", |a| {
            a.is_json() && a.holds("{\"detail\": [{\"type\": \"") && a.holds("\"loc\": [\"")
        }),
        Test::new(850, "its sentence about bodies", |a| {
            a.source().starts_with("{\"detail\": \"Cannot parse request body")
        }),
        Test::new(700, "its sentence about methods, with the fields of Django", |a| {
            a.is_text() && a.text() == "Method not allowed" && a.header("x-frame-options") == "DENY"
        }),
        Test::new(650, "a reason phrase in `detail`, with a blank after the colon", |a| {
            a.has_keys(&["detail"])
                && a.source().starts_with("{\"detail\": \"")
                && a.is_phrase(a.member("detail"))
                && matches!(a.status(), 401 | 404 | 405)
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 2_621_440, setting: "DATA_UPLOAD_MAX_MEMORY_SIZE" }],
    names_arguments: true,
    ..Signature::of("django-ninja", Layer::Framework, include_str!("django_ninja.md"))
};

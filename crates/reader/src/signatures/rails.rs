//! Rails: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its pages from `public`", |a| {
            a.is_page()
                && (a.holds("rails-default-error-page")
                    || a.holds("If you are the application owner check the logs"))
        }),
        Test::new(800, "the time of Rails, and errors of a model", |a| {
            a.has("x-runtime")
                && a.is_json()
                && (a.has_keys(&["errors"])
                    && a.member("errors").starts_with("{\"")
                    && a.member("errors").contains(":[")
                    || a.source().starts_with("[\""))
        }),
        Test::new(800, "its sentence about parameters", |a| {
            a.has("x-runtime") && a.source().contains("param is missing or the value is empty")
        }),
        Test::new(800, "the time of Rails, and no body", |a| a.has("x-runtime") && a.is_bare()),
        Test::new(700, "the time of Rails, and its words as JSON", |a| {
            a.has("x-runtime") && a.has_keys(&["status", "error"]) && a.is_phrase(a.member("error"))
        }),
    ],
    ..Signature::of("Rails", Layer::Framework, include_str!("rails.md"))
};

//! FastAPI: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "errors of Pydantic with loc under `detail`", |a| {
            a.is_json()
                && a.source().starts_with("{\"detail\":[{\"")
                && a.holds("\"loc\":[\"")
                && a.holds("\"msg\":\"")
        }),
        Test::new(850, "its sentence about bodies", |a| {
            a.has_keys(&["detail"])
                && [
                    "There was an error parsing the body",
                    "Not authenticated",
                    "Invalid authentication credentials",
                ]
                .contains(&a.member("detail"))
                && !a.source().starts_with("{\"detail\": ")
        }),
        Test::new(700, "a reason phrase under `detail` alone", |a| {
            a.has_keys(&["detail"])
                && a.source().starts_with("{\"detail\":\"")
                && a.is_phrase(a.member("detail"))
                && !a.member("detail").ends_with('.')
        }),
        Test::new(750, "a sentence of its parser for forms", |a| {
            a.has_keys(&["detail"])
                && ["Invalid multipart data.", "Missing boundary in multipart.", "Unsupported file type"]
                    .iter()
                    .any(|start| a.member("detail").starts_with(start))
        }),
    ],
    ..Signature::of("FastAPI", Layer::Framework, include_str!("fastapi.md"))
};

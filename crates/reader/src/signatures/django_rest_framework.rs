//! Django REST Framework: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "one of its sentences in `detail`", |a| {
            a.has_keys(&["detail"])
                && [
                    "JSON parse error - ",
                    "Multipart form parse error - ",
                    "Unsupported media type \"",
                    "Authentication credentials were not provided",
                    "Invalid token.",
                    "Incorrect authentication credentials",
                    "You do not have permission to perform this action",
                    "Not found.",
                    "Method \"",
                    "Could not satisfy the request Accept header",
                    "Request was throttled",
                    "Malformed request.",
                    "No Pet matches",
                    "Query parameter '",
                    "Invalid page.",
                    "CSRF Failed",
                    "Invalid basic header",
                    "Invalid username/password",
                    "Token has expired",
                    "User inactive or deleted",
                ]
                .iter()
                .any(|start| a.member("detail").starts_with(start))
                && !a.source().starts_with("{\"detail\": ")
        }),
        Test::new(800, "places with lists of sentences, and `Allow` on an answer that is no 405", |a| {
            a.is_json()
                && a.has("allow")
                && a.status() == 400
                && !a.has_keys(&["detail"])
                && !a.has_keys(&["message"])
                && !a.has_keys(&["error"])
                && (a.holds("\":[\"") || a.holds("\":{\""))
        }),
        Test::new(650, "its key for what no field is at fault for", |a| {
            a.is_json() && a.holds("\"non_field_errors\":[")
        }),
    ],
    limits: &[Limit { of: Measure::Body, most: 2_621_440, setting: "DATA_UPLOAD_MAX_MEMORY_SIZE" }],
    ..Signature::of("Django REST Framework", Layer::Framework, include_str!("django_rest_framework.md"))
};

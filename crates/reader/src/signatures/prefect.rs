//! Prefect: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "errors of Pydantic beside the body that was sent", |a| {
            a.has_keys(&["exception_message", "exception_detail", "request_body"])
                && a.member("exception_message") == "Invalid request received."
        }),
        Test::new(750, "its sentence about conflicts", |a| {
            a.has_keys(&["detail"])
                && a.member("detail").starts_with("Data integrity conflict. This usually means")
        }),
    ],
    ..Signature::of("Prefect", Layer::Application, include_str!("prefect.md"))
};

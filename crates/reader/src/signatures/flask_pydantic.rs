//! Flask-Pydantic: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "`validation_error` by part of the request", |a| {
        a.has_keys(&["validation_error"])
            && ["body_params", "query_params", "path_params", "form_params"]
                .iter()
                .any(|part| a.member("validation_error").contains(part))
    })],
    ..Signature::of("Flask-Pydantic", Layer::Framework, include_str!("flask_pydantic.md"))
};

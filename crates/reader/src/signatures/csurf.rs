//! csurf: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(950, "its code", |a| a.holds("EBADCSRFTOKEN")),
        Test::new(700, "its sentence", |a| {
            a.status() == 403
                && (a.holds("ForbiddenError: invalid csrf token") || a.holds("misconfigured csrf"))
        }),
    ],
    ..Signature::of("csurf", Layer::Framework, include_str!("csurf.md"))
};

//! express-jwt: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "the name and code of its error", |a| {
            a.is_json()
                && a.holds("UnauthorizedError")
                && [
                    "credentials_required",
                    "invalid_token",
                    "credentials_bad_scheme",
                    "credentials_bad_format",
                    "revoked_token",
                ]
                .iter()
                .any(|code| a.holds(code))
        }),
        Test::new(650, "the name of its error", |a| {
            a.status() == 401 && a.source().contains("UnauthorizedError: ")
        }),
    ],
    ..Signature::of("express-jwt", Layer::Framework, include_str!("express_jwt.md"))
};

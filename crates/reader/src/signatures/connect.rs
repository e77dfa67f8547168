//! Connect: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(700, "a code of Connect beside a message", |a| {
        a.begins_with_keys(&["code"])
            && [
                "invalid_argument",
                "failed_precondition",
                "out_of_range",
                "unauthenticated",
                "permission_denied",
                "already_exists",
                "resource_exhausted",
                "unimplemented",
            ]
            .contains(&a.member("code"))
            && a.member("msg").is_empty()
            && a.member("meta").is_empty()
    })],
    ..Signature::of("Connect", Layer::Framework, include_str!("connect.md"))
};

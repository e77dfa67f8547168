//! Eve: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "`_status` and `_error`", |a| {
        a.member("_status") == "ERR" && !a.member("_error").is_empty()
    })],
    ..Signature::of("Eve", Layer::Framework, include_str!("eve.md"))
};

//! Twirp: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`code` and `msg`", |a| {
        a.begins_with_keys(&["code", "msg"])
            && !a.member("code").is_empty()
            && !a.member("msg").is_empty()
            && a.member("code").bytes().all(|o| o.is_ascii_lowercase() || o == b'_')
    })],
    ..Signature::of("Twirp", Layer::Framework, include_str!("twirp.md"))
};

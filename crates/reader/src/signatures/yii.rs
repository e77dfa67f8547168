//! Yii: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "name, message, code and status", |a| {
        (a.has_keys(&["name", "message", "code", "status"])
            || a.begins_with_keys(&["name", "message", "code", "status", "type"]))
            && a.member("status") == a.status().to_string()
            && a.member("code") == "0"
    })],
    ..Signature::of("Yii", Layer::Framework, include_str!("yii.md"))
};

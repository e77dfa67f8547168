//! Moleculer: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "name, message, code and type", |a| {
        a.begins_with_keys(&["name", "message", "code", "type"])
            && a.member("name").ends_with("Error")
            && a.member("code") == a.status().to_string()
            && !a.member("type").is_empty()
            && a.member("type").bytes().all(|o| o.is_ascii_uppercase() || o == b'_')
    })],
    ..Signature::of("Moleculer", Layer::Framework, include_str!("moleculer.md"))
};

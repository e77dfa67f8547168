//! CakePHP: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "message, url and code", |a| {
            (a.has_keys(&["message", "url", "code"])
                || a.begins_with_keys(&["message", "url", "code", "file"]))
                && a.member("code") == a.status().to_string()
        }),
        Test::new(800, "its page", |a| {
            a.is_page() && a.holds("The requested address") && a.holds("was not found on this server.")
        }),
    ],
    ..Signature::of("CakePHP", Layer::Framework, include_str!("cakephp.md"))
};

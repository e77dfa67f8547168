//! Echo: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(700, "a reason phrase or an error of its binder as `message` alone", |a| {
        a.has_keys(&["message"])
            && a.writes("Content-Type")
            && !a.has("x-powered-by")
            && !a.has("server")
            && (a.member("message").starts_with("Unmarshal type error: expected=")
                || a.member("message").starts_with("Syntax error: offset=")
                || matches!(
                    a.member("message"),
                    "missing or malformed jwt" | "invalid or expired jwt" | "missing key in request header"
                ))
    })],
    ..Signature::of("Echo", Layer::Framework, include_str!("echo.md"))
};

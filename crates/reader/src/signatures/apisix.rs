//! Apache APISIX: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`error_msg` alone", |a| {
        a.has_keys(&["error_msg"])
            && (a.header_starts("server", "apisix") || a.member("error_msg") == "404 Route Not Found")
    })],
    ..Signature::of("Apache APISIX", Layer::Server, include_str!("apisix.md"))
};

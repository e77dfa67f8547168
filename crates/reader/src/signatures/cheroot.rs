//! cheroot: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "one of its sentences", |a| {
        a.is_text()
            && [
                "Malformed Request-",
                "Illegal header line",
                "Malformed Content-Length",
                "The headers sent with the request exceed",
                "The entity sent with the request exceeds",
                "Malformed method name",
                "Invalid path in Request-URI",
                "The Request-URI sent with the request exceeds",
                "Illegal end of headers",
                "HTTP requires CRLF",
            ]
            .iter()
            .any(|start| a.text().starts_with(start))
    })],
    ..Signature::of("cheroot", Layer::Server, include_str!("cheroot.md"))
};

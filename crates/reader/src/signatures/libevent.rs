//! libevent: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.source().starts_with("<HTML><HEAD>\n<TITLE>")
            && a.holds("</TITLE>\n</HEAD><BODY>\n<H1>")
            && !a.has("server")
    })],
    serves: true,
    ..Signature::of("libevent", Layer::Server, include_str!("libevent.md"))
};

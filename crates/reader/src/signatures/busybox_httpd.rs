//! BusyBox httpd: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "its page in capitals", |a| {
        a.source().starts_with("<HTML><HEAD><TITLE>")
            && a.holds("</TITLE></HEAD>\n<BODY><H1>")
            && a.holds("</H1>\n")
            && !a.has("server")
    })],
    serves: true,
    ..Signature::of("BusyBox httpd", Layer::Server, include_str!("busybox_httpd.md"))
};

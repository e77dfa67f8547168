//! thttpd: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(950, "the page ends with a link to its home", |a| {
        a.is_page() && a.holds("www.acme.com/software/")
    })],
    serves: true,
    ..Signature::of("thttpd", Layer::Server, include_str!("acme_httpd.md"))
};

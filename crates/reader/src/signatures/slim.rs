//! Slim: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its page", |a| {
            a.is_page() && a.holds("font:12px/1.5 Helvetica,Arial,Verdana,sans-serif")
        }),
        Test::new(750, "its page of version 4", |a| {
            a.is_page() && a.holds("<h1>") && a.holds("Slim Application Error")
        }),
    ],
    ..Signature::of("Slim", Layer::Framework, include_str!("slim.md"))
};

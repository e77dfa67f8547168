//! Fat-Free: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "status, method and path in brackets", |a| {
        a.is_page()
            && a.is_phrase(a.heading())
            && a.holds("<p>HTTP ")
            && a.text().contains(&format!("HTTP {} (", a.status()))
    })],
    ..Signature::of("Fat-Free", Layer::Framework, include_str!("fat_free.md"))
};

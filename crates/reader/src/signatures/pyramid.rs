//! Pyramid: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its page, as WebOb writes it", |a| {
            a.is_page()
                && a.source().starts_with("<html>\n <head>\n  <title>")
                && a.holds("</h1>\n")
                && a.holds("<br/><br/>")
        }),
        Test::new(700, "its text", |a| {
            a.is_text()
                && a.text().starts_with(&format!("{} ", a.status()))
                && a.text().contains("\n\n")
                && a.text().contains("The resource could not be found")
        }),
    ],
    ..Signature::of("Pyramid", Layer::Framework, include_str!("pyramid.md"))
};

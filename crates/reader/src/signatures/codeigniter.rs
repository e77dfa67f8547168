//! CodeIgniter: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "status, error and messages", |a| a.has_keys(&["status", "error", "messages"])),
        Test::new(850, "its page", |a| {
            a.is_page()
                && a.holds("<h1>404 Page Not Found</h1>")
                && a.holds("The page you requested was not found.")
        }),
        Test::new(800, "its page of version 4", |a| {
            a.is_page() && a.holds("Sorry! Cannot seem to find the page you were looking for.")
        }),
    ],
    ..Signature::of("CodeIgniter", Layer::Framework, include_str!("codeigniter.md"))
};

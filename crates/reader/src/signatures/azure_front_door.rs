//! Azure Front Door: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page, with its reference", |a| {
        a.has("x-azure-ref")
            && a.is_page()
            && a.holds_any(&[
                "Our services aren't available right now",
                "The request is blocked.",
                "Error Info:",
            ])
    })],
    ..Signature::of("Azure Front Door", Layer::Edge, include_str!("azure_front_door.md"))
};

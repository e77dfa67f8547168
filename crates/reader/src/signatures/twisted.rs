//! Twisted Web: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its page", |a| {
        a.is_page() && a.title().starts_with(&format!("{} - ", a.status())) && a.holds("<h1>")
    })],
    limits: &[
        Limit { of: Measure::Fields, most: 16_384, setting: "LineReceiver.MAX_LENGTH" },
        Limit { of: Measure::FieldCount, most: 500, setting: "none" },
    ],
    serves: true,
    ..Signature::of("Twisted Web", Layer::Framework, include_str!("twisted.md"))
};

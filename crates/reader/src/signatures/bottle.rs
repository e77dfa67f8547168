//! Bottle: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its page, with a status that it sends itself", |a| {
        a.is_page()
            && a.title().starts_with("Error: ")
            && a.holds("Sorry, the requested URL")
            && !matches!(a.status(), 409 | 422)
    })],
    limits: &[Limit {
        of: Measure::Body,
        most: 102_400,
        setting: "BaseRequest.MEMFILE_MAX (JSON and forms)",
    }],
    ..Signature::of("Bottle", Layer::Framework, include_str!("bottle.md"))
};

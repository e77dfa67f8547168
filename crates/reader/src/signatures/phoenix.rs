//! Phoenix: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(800, "a reason phrase as `errors.detail`", |a| {
        a.has_keys(&["errors"])
            && a.member("errors")
                .strip_prefix("{\"detail\":\"")
                .and_then(|rest| rest.strip_suffix("\"}"))
                .is_some_and(|phrase| a.is_phrase(phrase))
    })],
    limits: &[Limit { of: Measure::Body, most: 8_000_000, setting: "Plug.Parsers :length" }],
    ..Signature::of("Phoenix", Layer::Framework, include_str!("phoenix.md"))
};

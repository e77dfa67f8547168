//! Mojolicious: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "the page with the raptor", |a| a.is_page() && a.holds("noraptor")),
        Test::new(750, "`Server: Mojolicious`, and errors of its JSON validator", |a| {
            a.header_starts("server", "Mojolicious") && a.is_json() && a.holds("\"path\":\"\\/")
        }),
        Test::new(700, "`Server: Mojolicious`, and its word for broken JSON", |a| {
            a.header_starts("server", "Mojolicious") && a.member("error") == "Malformed JSON"
        }),
        Test::new(700, "`Server: Mojolicious`, and a limit was exceeded", |a| {
            a.header_starts("server", "Mojolicious") && matches!(a.status(), 413 | 431) && !a.is_json()
        }),
    ],
    limits: &[
        Limit { of: Measure::Body, most: 16_777_216, setting: "MOJO_MAX_MESSAGE_SIZE" },
        Limit { of: Measure::RequestLine, most: 8_192, setting: "MOJO_MAX_LINE_SIZE" },
        Limit { of: Measure::FieldCount, most: 100, setting: "MOJO_MAX_LINES" },
    ],
    serves: true,
    ..Signature::of("Mojolicious", Layer::Framework, include_str!("mojolicious.md"))
};

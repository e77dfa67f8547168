//! werkzeug-dev-server: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "`Error code:` under `Error response`, and `Server: Werkzeug`", |a| {
        a.is_page()
            && a.heading() == "Error response"
            && a.holds("<p>Error code: ")
            && a.header_starts("server", "Werkzeug")
    })],
    limits: &[
        Limit { of: Measure::RequestLine, most: 65_536, setting: "none" },
        Limit { of: Measure::Field, most: 65_536, setting: "none" },
        Limit { of: Measure::FieldCount, most: 100, setting: "none" },
    ],
    ..Signature::of("werkzeug-dev-server", Layer::Server, include_str!("werkzeug_dev_server.md"))
};

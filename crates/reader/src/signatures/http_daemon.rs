//! HTTP::Daemon: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "its name on its page", |a| {
        a.header_starts("server", "libwww-perl-daemon") && a.source().starts_with("<title>")
    })],
    limits: &[Limit { of: Measure::RequestLine, most: 16_384, setting: "none" }],
    serves: true,
    ..Signature::of("HTTP::Daemon", Layer::Server, include_str!("http_daemon.md"))
};

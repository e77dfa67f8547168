//! Apache Traffic Server: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "`Server: ATS` and a page that describes in bold", |a| {
        a.header_starts("server", "ATS") && a.is_page() && a.holds("Description: ")
    })],
    limits: &[Limit {
        of: Measure::Fields,
        most: 131_072,
        setting: "proxy.config.http.request_header_max_size",
    }],
    ..Signature::of("Apache Traffic Server", Layer::Server, include_str!("apache_traffic_server.md"))
};

//! CouchDB: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "error and reason, and its name", |a| {
        a.has_keys(&["error", "reason"]) && a.header_starts("server", "couchdb")
    })],
    limits: &[Limit { of: Measure::Body, most: 4_294_967_296, setting: "max_http_request_size" }],
    serves: true,
    ..Signature::of("CouchDB", Layer::Application, include_str!("couchdb.md"))
};

//! HAProxy: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "status and reason in a heading, one sentence, nothing else", |a| {
            a.is_page()
                && a.source().starts_with("<html><body><h1>")
                && a.source().trim_end().ends_with("</body></html>")
                && a.holds("</h1>\n")
        }),
        Test::new(650, "it names itself", |a| a.is_json() && a.holds("\"haproxy\"")),
    ],
    limits: &[
        Limit { of: Measure::Fields, most: 15_360, setting: "tune.bufsize less tune.maxrewrite" },
        Limit { of: Measure::FieldCount, most: 101, setting: "tune.http.maxhdr" },
    ],
    ..Signature::of("HAProxy", Layer::Server, include_str!("haproxy.md"))
};

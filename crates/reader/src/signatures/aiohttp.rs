//! aiohttp: see the page beside this file.

use crate::signature::{Layer, Limit, Measure, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(800, "`aiohttp/` in Server, and status with reason as text", |a| {
            a.header("server").contains("aiohttp/")
                && a.is_text()
                && a.text().split_once(": ").is_some_and(|(code, phrase)| {
                    code.parse() == Ok(a.status())
                        && a.is_phrase(phrase)
                        && a.reason() == candor_rule::reason_phrase(a.status())
                })
        }),
        Test::new(800, "`aiohttp/` in Server, and a sentence of its parser in HTTP/1.0", |a| {
            a.header("server").contains("aiohttp/") && a.is_text() && a.is_old() && a.status() == 400
        }),
        Test::new(700, "`aiohttp/` in Server, and it does not know what is expected", |a| {
            a.header("server").contains("aiohttp/") && a.status() == 417
        }),
        Test::new(650, "`aiohttp/` in Server, and no body", |a| {
            a.header("server").contains("aiohttp/") && a.is_bare()
        }),
    ],
    limits: &[
        Limit { of: Measure::RequestLine, most: 8_190, setting: "max_line_size" },
        Limit { of: Measure::Field, most: 8_190, setting: "max_field_size" },
        Limit { of: Measure::Body, most: 1_048_576, setting: "client_max_size" },
    ],
    serves: true,
    ..Signature::of("aiohttp", Layer::Framework, include_str!("aiohttp.md"))
};

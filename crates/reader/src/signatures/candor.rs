//! Candor itself: see the page beside this file.

use crate::{
    reading::Answer,
    signature::{Layer, Signature, Test},
};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(980, "a problem whose type is the page of its rule, with request id and fix", |a| {
            is_own(a) && !a.member("request_id").is_empty() && !a.member("fix").is_empty()
        }),
        Test::new(500, "an exchange id as its instance", |a| {
            is_own(a) && a.member("instance").starts_with("urn:uuid:")
        }),
    ],
    serves: true,
    ..Signature::of("Candor", Layer::Server, include_str!("candor.md"))
};

fn is_own(answer: &Answer<'_>) -> bool {
    let code = answer.member("code");
    let page = answer.member("type").rsplit_once("/rules/").map(|(_, page)| page);
    !code.is_empty() && page == Some(code)
}

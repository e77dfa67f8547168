//! ServiceStack: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a response status with an error code", |a| {
        a.is_json()
            && a.holds_any(&["\"responseStatus\":{\"errorCode\":", "\"ResponseStatus\":{\"ErrorCode\":"])
    })],
    ..Signature::of("ServiceStack", Layer::Framework, include_str!("servicestack.md"))
};

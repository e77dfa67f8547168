//! Amazon S3: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(850, "its error in XML", |a| {
            !a.is_json() && a.holds("<Error><Code>") && a.holds("<RequestId>")
        }),
        Test::new(650, "its ids, and no body", |a| {
            a.is_bare() && a.has("x-amz-request-id") && a.has("x-amz-id-2")
        }),
    ],
    ..Signature::of("Amazon S3", Layer::Application, include_str!("amazon_s3.md"))
};
